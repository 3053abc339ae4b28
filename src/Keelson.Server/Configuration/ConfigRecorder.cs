using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Server.Configuration;

/// <summary>Writes into the stream which configuration is in force and which was refused.</summary>
internal sealed class ConfigRecorder(SnapshotSource snapshots, ITelemetry telemetry, IStore store)
{
    private const int ReasonLengthMax = 2000; // Enough for the first dozen complaints; the log has all of them.

    /// <summary>It is in force.</summary>
    public Task AppliedAsync(LoadedConfig config, CancellationToken cancellation) =>
        RecordAsync(EventTypes.ConfigApplied, config.File, config.Digest, null, cancellation);

    /// <summary>It was refused.</summary>
    public Task RefusedAsync(string file, string reason, CancellationToken cancellation) =>
        RecordAsync(EventTypes.ConfigRefused, file, null, reason, cancellation);

    private async Task RecordAsync(string type, string file, string? digest, string? reason, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, type, new EventData
        {
            Tenant = snapshots.Current.Get<PlatformIdentity>().Tenant,
            Subject = Path.GetFileName(file),
            Key = digest,
            Reason = reason?.Length > ReasonLengthMax ? reason[..ReasonLengthMax] : reason,
            Actor = "node:1",
        });
        await store.CommitAsync(transaction, cancellation);
    }
}

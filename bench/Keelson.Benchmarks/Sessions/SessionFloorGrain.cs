using System.Diagnostics.CodeAnalysis;
using Keelson.Storage;
using Orleans;

namespace Keelson.Benchmarks.Sessions;

/// <summary>See <see cref="ISessionFloorGrain"/>: no state, no events, no checks.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Orleans makes it.")]
internal sealed class SessionFloorGrain(IStore store) : Grain, ISessionFloorGrain
{
    private long _version;

    public async Task<long> PutAsync(byte[] value)
    {
        await store.CommitAsync(new StorageTransaction().Append(new JournalId(this.GetPrimaryKeyString()), _version, [value]), CancellationToken.None);
        return ++_version;
    }
}

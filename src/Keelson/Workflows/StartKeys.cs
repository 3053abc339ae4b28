using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Which run a client's idempotency key began.</summary>
internal sealed class StartKeys(IStore store, TimeProvider time)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30); // As long as the ledger of tool calls keeps its keys.

    /// <summary>The transaction of a start; the key is taken in it, so that of two starts with one key only one happens.</summary>
    public StorageTransaction Take(RunStart start)
    {
        var transaction = new StorageTransaction();
        if (start.ClientKey is { } key)
        {
            var taken = new StartKey(start.Run, Digest(start.Input));
            transaction.Put(RunTables.StartKeys, RowOf(start, key), KeelsonJson.Serialize(taken), 0, time.GetUtcNow() + Keep);
        }

        return transaction;
    }

    /// <summary>The run that a client's key began; null when the key is new. The fault says that the key was used for another input.</summary>
    public async ValueTask<(string? Run, Fault? Fault)> FindAsync(RunStart start, CancellationToken cancellation)
    {
        if (start.ClientKey is not { } key)
        {
            return default;
        }

        if (ClientKey.Check(key) is { } invalid)
        {
            return (null, invalid);
        }

        if (await store.ReadRowAsync(RunTables.StartKeys, RowOf(start, key), cancellation) is not { } row)
        {
            return default;
        }

        var taken = KeelsonJson.Deserialize<StartKey>(row.Value);
        return taken.InputDigest == Digest(start.Input)
            ? (taken.Run, null)
            : (null, new Fault(ErrorCodes.IdempotencyKeyReused, "This key began a run with another input; use a new key for a new run."));
    }

    private static string RowOf(RunStart start, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{start.Tenant}\0{start.Workflow}\0{key}")));

    private static string Digest(ReadOnlyMemory<byte> input) => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(input)));

    private sealed record StartKey(string Run, string InputDigest);
}

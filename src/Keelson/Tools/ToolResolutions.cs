using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools;

/// <summary>A person's word on calls that nobody knew the outcome of. Safe for concurrent use.</summary>
internal sealed class ToolResolutions(ToolLedger ledger, ToolAudit audit, IStore store, ITelemetry telemetry, TimeProvider time)
{
    /// <summary>
    /// Writes down what a person found out, and wakes the run that waits for it in the same transaction. The key is the ledger's own, or the
    /// one that a client chose.
    /// </summary>
    public async ValueTask<(ToolCallState? State, Fault? Fault)> ResolveAsync(
        string key, ToolResolution resolution, ReadOnlyMemory<byte>? answer, Attribution by, string reason, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var known = await ledger.FindAsync(key, cancellation)
            ?? await ledger.FindAsync(IdempotencyKey.OfClient(by.Tenant, key).Value, cancellation);
        if (ToolCallDecider.CheckResolution(known?.State, now) is { } refusal)
        {
            return (null, refusal);
        }

        var state = ToolCallDecider.Resolve(known!.State, resolution, by.Actor, now);
        var transaction = new StorageTransaction();
        ToolLedger.Put(transaction, state, known.Version);
        if (resolution == ToolResolution.Executed && answer is { } value)
        {
            transaction.Put(ToolLedger.Answers, state.Key, value, null, state.RetainUntil);
        }

        telemetry.RecordDurably(transaction, EventTypes.ToolResolved, ToolEvents.OfResolution(state, by, reason));
        audit.Resolved(transaction, state, by.Tenant);
        if (state.Run is { } run)
        {
            RunNews.Tell(transaction, run, state.Key, now);
        }

        var committed = await store.CommitAsync(transaction, cancellation);
        return committed.IsCommitted ? (state, null) : (null, CommitFaults.Of(committed.Status));
    }
}

using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools;

/// <summary>
/// Where tool calls survive. Each step of a call is one transaction with its event, its evidence and whatever the caller lets ride along;
/// it is written under the version that was read, so that of two owners only one can go on. Safe for concurrent use.
/// </summary>
internal sealed class ToolLedger(IStore store, ITelemetry telemetry, ToolAudit audit, ToolNode node, ToolLedgerOptions options, TimeProvider time)
{
    private static readonly RowTable Calls = new("tool-calls");
    internal static readonly RowTable Answers = new("tool-answers");

    /// <summary>What is known of a key; null when it was never used.</summary>
    public async ValueTask<ToolCallRow?> FindAsync(string key, CancellationToken cancellation)
    {
        var row = await store.ReadRowAsync(Calls, key, cancellation);
        return row is { } found ? new ToolCallRow(KeelsonJson.Deserialize<ToolCallState>(found.Value), found.Version) : null;
    }

    /// <summary>The stored answer of a call that happened.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAnswerAsync(string key, CancellationToken cancellation) =>
        await store.ReadRowAsync(Answers, key, cancellation) is { } row && !row.Value.IsEmpty ? row.Value : null;

    /// <summary>Transaction 1: the intent, before anything may be sent.</summary>
    public ValueTask<(ToolCallRow? Row, Fault? Fault)> IntendAsync(
        ToolCallTicket ticket, ToolCallRow? known, Approval? used, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var keep = ticket.Call.KeepFor is { } longer && longer > options.KeepAnswers ? longer : options.KeepAnswers;
        var state = ToolCallDecider.Intend(known?.State, ticket.Fresh(now, keep, options.KeepKeys), node.Name, now);
        var transaction = new StorageTransaction();
        Put(transaction, state, known?.Version ?? 0);
        TokenCalls.Count(transaction, ticket.Call, now);
        ToolEvents.RecordIntended(telemetry, transaction, ticket, state);
        audit.Intended(transaction, ticket, state);
        if (used is not null)
        {
            ApprovalLedger.PutUsed(transaction, used);
        }

        ticket.Rider.OnIntent(transaction, new ToolIntent(ticket.Key, ticket.Definition, ticket.Arguments));
        return CommitAsync(ticket, transaction, state, known?.Version ?? 0, cancellation);
    }

    /// <summary>Transaction 2: from now on the first byte may be out.</summary>
    public ValueTask<(ToolCallRow? Row, Fault? Fault)> StartAsync(ToolCallTicket ticket, ToolCallRow known, CancellationToken cancellation)
    {
        var state = ToolCallDecider.Start(known.State, node.Name, time.GetUtcNow());
        var transaction = new StorageTransaction();
        Put(transaction, state, known.Version);
        return CommitAsync(ticket, transaction, state, known.Version, cancellation);
    }

    /// <summary>Transaction 3: what became of it. An answer that comes after another owner took over is kept beside, never applied.</summary>
    public async ValueTask<ToolResult> EndAsync(ToolCallTicket ticket, ToolCallRow known, ToolAttempt attempt, double durationMs, CancellationToken cancellation)
    {
        var state = ToolCallDecider.End(known.State, attempt.Fault, time.GetUtcNow());
        var fault = ToolCallDecider.Effective(state, attempt.Fault);
        var result = ticket.Result(fault) with { Value = fault is null ? attempt.Value : null, DurationMs = durationMs };
        var transaction = new StorageTransaction();
        Put(transaction, state, known.Version);
        if (fault is null && attempt.Value is { } value)
        {
            transaction.Put(Answers, state.Key, value, null, state.RetainUntil);
        }

        ToolEvents.RecordEnded(telemetry, transaction, ticket, state, result);
        audit.Ended(transaction, ticket, state);
        ticket.Rider.OnResult(transaction, result);
        var (_, failure) = await CommitAsync(ticket, transaction, state, known.Version, cancellation);
        if (failure is null)
        {
            return result;
        }

        await KeepLateAsync(known.State, attempt, cancellation);
        return ticket.Result(failure with { Outcome = EffectOutcome.Unknown });
    }

    /// <summary>Writes the row under the version that was read.</summary>
    public static void Put(StorageTransaction transaction, ToolCallState state, long expectedVersion) =>
        transaction.Put(Calls, state.Key, KeelsonJson.Serialize(state), expectedVersion, state.ForgetAt);

    private static async ValueTask<(ToolCallRow? Row, Fault? Fault)> CommitAsync(
        ToolCallTicket ticket, StorageTransaction transaction, ToolCallState state, long version, CancellationToken cancellation)
    {
        var committed = await ticket.Rider.CommitAsync(transaction, cancellation);
        return committed.IsCommitted ? (new ToolCallRow(state, version + 1), null) : (null, CommitFaults.Of(committed.Status));
    }

    private async ValueTask KeepLateAsync(ToolCallState state, ToolAttempt attempt, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        transaction.Put(
            Answers,
            $"{state.Key}/late/{state.Epoch}",
            attempt.Value ?? KeelsonJson.Serialize(attempt.Fault is null ? null : StoredFault.From(attempt.Fault)),
            null,
            state.RetainUntil);
        await store.CommitAsync(transaction, cancellation);
    }
}

using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Workflows;

/// <summary>
/// Takes verdicts on business outcomes from people and systems. A later verdict restates an earlier one; both stay in the stream. Safe to
/// repeat: the same verdict again changes nothing.
/// </summary>
internal sealed class OutcomeLedger(IStore store, ITelemetry telemetry, SnapshotSource snapshots, TimeProvider time)
{
    private const int KindLengthMax = 100; // A name like incident.resolved.
    private const int ReasonLengthMax = 1_000; // A sentence or two; it stands in the event.

    /// <summary>Writes a verdict down; the fault says why not.</summary>
    public async ValueTask<(OutcomeRecord? Record, Fault? Fault)> ReportAsync(
        string run, string kind, string verdict, Money? value, string? reason, Attribution by, CancellationToken cancellation)
    {
        if (Check(kind, verdict, reason) is { } wrong)
        {
            return (null, wrong);
        }

        if (await store.ReadRowAsync(RunTables.Runs, run, cancellation) is not { } row)
        {
            return (null, new Fault(ErrorCodes.RunNotFound, $"There is no run '{run}'."));
        }

        var summary = KeelsonJson.Deserialize<RunSummary>(row.Value);
        var key = RunTables.OutcomeKey(run, kind);
        var known = await store.ReadRowAsync(RunTables.Outcomes, key, cancellation);
        var earlier = known is { } stored ? KeelsonJson.Deserialize<OutcomeRecord>(stored.Value) : null;
        if (earlier is not null && earlier.Verdict == verdict && earlier.Value == value)
        {
            return (earlier, null);
        }

        var record = new OutcomeRecord(run, kind, verdict, time.GetUtcNow())
        {
            Workflow = summary.Workflow,
            Actor = by.Actor,
            Value = value,
            Reason = reason,
            Revision = (earlier?.Revision ?? 0) + 1,
        };
        var transaction = new StorageTransaction();
        transaction.Put(RunTables.Outcomes, key, KeelsonJson.Serialize(record), known?.Version ?? 0, ExpiryOf(summary));
        telemetry.RecordDurably(transaction, earlier is null ? EventTypes.OutcomeReported : EventTypes.OutcomeRevised, DataOf(record, summary, by));
        var committed = await store.CommitAsync(transaction, cancellation);
        return committed.IsCommitted ? (record, null) : (null, Tools.CommitFaults.Of(committed.Status));
    }

    private static Fault? Check(string kind, string verdict, string? reason) =>
        kind is not { Length: > 0 and <= KindLengthMax } ? Wrong("/kind", $"The kind is a name of at most {KindLengthMax} characters, for example incident.resolved.")
        : verdict is not (ReliabilityEvents.Success or ReliabilityEvents.Failure or ReliabilityEvents.Revoked) ? Wrong("/verdict", "The verdict is success, failure or revoked.")
        : reason?.Length > ReasonLengthMax ? Wrong("/reason", $"The reason has at most {ReasonLengthMax} characters.")
        : null;

    private static Fault Wrong(string pointer, string detail) =>
        new(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] };

    private static EventData DataOf(OutcomeRecord record, RunSummary summary, Attribution by) => new()
    {
        Tenant = by.Tenant,
        Workflow = summary.Workflow,
        TrustTier = summary.TrustTier,
        Run = record.Run,
        Actor = by.Actor,
        Trace = by.TraceId,
        Outcome = record.Kind,
        OutcomeVerdict = record.Verdict,
        Value = record.Value,
        Reason = record.Reason,
    };

    private DateTimeOffset? ExpiryOf(RunSummary summary)
    {
        var snapshot = snapshots.Current;
        return summary.EndedAt is { } ended
            && snapshot.Find<StateLifetimes>() is { } lifetimes
            && snapshot.Find<WorkflowDirectory>() is { } directory
            && directory.TryGet(summary.Workflow, out var profile)
            ? ended + lifetimes.Of(new TtlClass(profile.Sensitivity, profile.Value))
            : null;
    }
}

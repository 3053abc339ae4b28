using Keelson.Economics;
using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// Writes attempts: the start (event, open row) is queued before the call and not waited for; the end (event, settled budgets, row
/// gone) is durable before the last byte. An end that is there before its start has left is written with it, as one. Once an end is
/// asked for, no cancellation reaches it.
/// </summary>
internal sealed class AttemptLedger(IStore store, ITelemetry telemetry, AdmissionGate admission, OpenAttempts open, AttemptStarts starts, TimeProvider time)
{
    /// <summary>Queues the start of an attempt.</summary>
    public Attempt Begin(InferenceExchange exchange, int number, DeploymentModel deployment, BudgetReservation reservation)
    {
        var started = AttemptEvents.Started(exchange, number, deployment, reservation);
        var events = new StorageTransaction();
        telemetry.RecordDurably(events, EventTypes.InferenceStarted, started);
        foreach (var (type, data) in exchange.Notes)
        {
            telemetry.RecordDurably(events, type, data);
        }

        exchange.Notes.Clear();
        var start = new AttemptStart(events, open.RowOf(started, reservation));
        starts.Add(start);
        return new Attempt(number, deployment, reservation, time.GetTimestamp()) { Started = started, Start = start };
    }

    /// <summary>Commits the end of an attempt and settles its budgets; answers why that failed, or null.</summary>
    public async Task<Fault?> EndAsync(InferenceExchange exchange, Attempt attempt, AttemptEnd end, AttemptVerdict verdict)
    {
        var priced = Priced(exchange, attempt, end);
        var type = end.Failure is null ? EventTypes.InferenceCompleted : EventTypes.InferenceFailed;
        var duration = time.GetElapsedTime(attempt.StartedTimestamp).TotalMilliseconds;
        var transaction = new StorageTransaction();
        var isOpen = !starts.TryWithdraw(attempt.Start, transaction);
        var ended = AttemptEvents.Ended(attempt.Started, end, verdict, priced, duration);
        telemetry.RecordDurably(transaction, type, ended);
        if (AttemptEvents.Overrun(ended, attempt.Reservation) is { } overrun)
        {
            telemetry.RecordDurably(transaction, EventTypes.BudgetOverrun, overrun);
        }

        open.Settle(transaction, attempt.Reservation, priced.Cost);
        if (isOpen)
        {
            OpenAttempts.Remove(transaction, attempt.Started.Run, attempt.Reservation);
        }

        if (isOpen)
        {
            // The row must be there before it is taken away, or it would stay, and be written off as lost.
            await attempt.Start.Stored.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var committed = await store.CommitAsync(transaction, CancellationToken.None);
        if (isOpen)
        {
            await attempt.Start.Stored; // A bug in the start is told once the end is written.
        }

        await admission.LeaveAsync(attempt.Reservation, priced.Cost, end.Usage is { } used ? used.Input + used.Output : 0);
        return FaultOf(committed);
    }

    // An attempt that used nothing costs nothing, known price or not.
    private static PricedUsage Priced(InferenceExchange exchange, Attempt attempt, AttemptEnd end)
    {
        var day = DateOnly.FromDateTime(exchange.ArrivedAt.UtcDateTime);
        var (model, deployment) = (exchange.Model.Name, attempt.Deployment.Name);
        var book = exchange.Snapshot.Find<PriceBook>();
        if (end.Usage is not { } usage)
        {
            var price = book?.Find(model, deployment, day);
            return new PricedUsage(UsagePricer.StateOf(price), price is null ? null : Money.Zero, price?.Version);
        }

        var priced = book?.Rate(model, deployment, end.ServedModel, usage, day) ?? UsagePricer.Price(usage, null);
        exchange.Add(usage, priced.Cost);
        return priced;
    }

    private static Fault? FaultOf(CommitResult commit) => commit.Status switch
    {
        CommitStatus.Committed => null,
        CommitStatus.Full => new Fault(ErrorCodes.StorageFull, "The disk is full: the cost of the request could not be recorded."),
        CommitStatus.Unavailable or CommitStatus.Conflict =>
            new Fault(ErrorCodes.StorageUnavailable, "The store no longer takes writes: the cost of the request could not be recorded."),
        _ => throw new InvalidOperationException($"No such status: {commit.Status}."),
    };
}

using Keelson.Economics;
using Keelson.Inference.Budgets;
using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// Writes attempts: the start (event, open row) is queued before the call and not waited for; the end (event, settled budgets, row
/// gone) is durable before the last byte. Once an end is asked for, no cancellation reaches it.
/// </summary>
internal sealed class AttemptLedger(IStore store, ITelemetry telemetry, BudgetGate budgets, InferenceOptions options, TimeProvider time, InferenceBoot boot)
{
    /// <summary>Queues the start of an attempt.</summary>
    public Attempt Begin(InferenceExchange exchange, int number, DeploymentModel deployment, DeploymentLane lane, BudgetReservation reservation)
    {
        var started = exchange.BaseData with
        {
            Attempt = number,
            Deployment = deployment.Name,
            Cost = reservation.Amount,
            PriceVersion = exchange.Price?.Version,
            PriceState = PricedUsage.Word(UsagePricer.StateOf(exchange.Price)),
            Simulated = deployment.Provider.Kind == ProviderKind.Simulator ? true : null,
        };
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.InferenceStarted, started);
        var open = new OpenAttempt
        {
            Node = options.Node,
            Boot = boot.Id,
            ReservedPico = reservation.Amount?.ToPico() ?? 0,
            Scopes = [.. reservation.Scopes.Select(scope => scope.Key)],
            Started = transaction.Events[^1].Payload,
        };
        transaction.Put(OpenAttempt.Table, OpenAttempt.KeyOf(started.Run, reservation.Ticket), open.ToBytes());
        return new Attempt(number, deployment, lane, reservation, time.GetTimestamp())
        {
            Started = started,
            StartCommit = store.CommitAsync(transaction, CancellationToken.None).AsTask(),
        };
    }

    /// <summary>Commits the end of an attempt and settles its budgets; answers why that failed, or null.</summary>
    public async Task<Fault?> EndAsync(InferenceExchange exchange, Attempt attempt, AttemptEnd end, AttemptVerdict verdict)
    {
        var priced = end.Usage is { } usage
            ? UsagePricer.Price(usage, exchange.Price)
            : new PricedUsage(UsagePricer.StateOf(exchange.Price), exchange.Price is null ? null : Money.Zero, exchange.Price?.Version);
        if (end.Usage is not null || end.Failure is null)
        {
            exchange.Add(end.Usage, priced.Cost); // A failed attempt without tokens costs nothing, known price or not.
        }

        var transaction = new StorageTransaction();
        var hasAnswered = end.Failure is null;
        telemetry.RecordDurably(
            transaction,
            hasAnswered ? EventTypes.InferenceCompleted : EventTypes.InferenceFailed,
            DataOf(attempt, end, verdict, priced));
        transaction.Delete(OpenAttempt.Table, OpenAttempt.KeyOf(attempt.Started.Run, attempt.Reservation.Ticket));
        Settle(transaction, attempt.Reservation, priced.Cost);
        var committed = await store.CommitAsync(transaction, CancellationToken.None);
        if (attempt.StartCommit is { } start)
        {
            await start; // Queued before, so it is done; its own failure shows in the end's as well.
        }

        await budgets.SettleAsync(attempt.Reservation, priced.Cost);
        return FaultOf(committed.Status);
    }

    /// <summary>Adds what was spent to the settled sums of all budgets, in the transaction of the attempt's end.</summary>
    public void Settle(StorageTransaction transaction, BudgetReservation reservation, Money? cost)
    {
        if (cost is not { Usd: > 0 } spent)
        {
            return;
        }

        var expires = time.GetUtcNow() + BudgetScope.KeptFor;
        foreach (var scope in reservation.Scopes)
        {
            transaction.Add(BudgetScope.SettledCounter(scope.Key), spent.ToPico(), expires);
        }
    }

    /// <summary>Why a commit did not happen, or null.</summary>
    public static Fault? FaultOf(CommitStatus status) => status switch
    {
        CommitStatus.Committed => null,
        CommitStatus.Full => new Fault(ErrorCodes.StorageFull, "The disk is full: the cost of the request could not be recorded."),
        CommitStatus.Unavailable or CommitStatus.Conflict =>
            new Fault(ErrorCodes.StorageUnavailable, "The store no longer takes writes: the cost of the request could not be recorded."),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private EventData DataOf(Attempt attempt, AttemptEnd end, AttemptVerdict verdict, PricedUsage priced) => attempt.Started with
    {
        ServedModel = end.ServedModel,
        FirstTokenMs = end.FirstTokenMs,
        DurationMs = time.GetElapsedTime(attempt.StartedTimestamp).TotalMilliseconds,
        Usage = end.Usage,
        Cost = priced.Cost,
        PriceVersion = priced.PriceVersion,
        PriceState = priced.StateWord,
        Verdict = Word(verdict),
        FailureClass = verdict == AttemptVerdict.ClientGone ? FailureClass.ClientCancelled : end.Failure?.Fault.FailureClass ?? FailureClass.None,
        Code = verdict == AttemptVerdict.ClientGone ? ErrorCodes.RequestCancelled.Code : end.Failure?.Fault.Code.Code,
    };

    private static string Word(AttemptVerdict verdict) => verdict switch
    {
        AttemptVerdict.Answered => "answered",
        AttemptVerdict.Retry => "retry",
        AttemptVerdict.Fallback => "fallback",
        AttemptVerdict.FailFast => "failFast",
        AttemptVerdict.Exhausted => "exhausted",
        AttemptVerdict.ClientGone => "clientGone",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}

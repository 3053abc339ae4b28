using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The stages of a request, in their order.</summary>
internal sealed class InferencePipeline(
    SnapshotSource snapshots,
    ContextFit fit,
    BudgetGate budgets,
    DeploymentBoard board,
    AttemptRunner runner,
    AttemptLedger ledger,
    RefusalDesk refusals,
    InferenceOptions options,
    TimeProvider time,
    InferenceJitter jitter) : IInferencePipeline
{
    /// <inheritdoc/>
    public async Task<InferenceReceipt> ExecuteAsync(InferenceCall call, IResponseSink sink, CancellationToken cancellation)
    {
        var exchange = new InferenceExchange(call, sink, snapshots.Current, time, options, cancellation);
        try
        {
            return (RequestIntake.Read(exchange, options) ?? fit.Fit(exchange)) is { } refusal // read, fit
                ? await refusals.RefuseAsync(exchange, refusal)
                : await AttemptAsync(exchange);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await refusals.RefuseAsync(exchange, new Fault(ErrorCodes.RequestCancelled, "The caller went away before a model was asked."));
        }
    }

    private async Task<InferenceReceipt> AttemptAsync(InferenceExchange exchange)
    {
        var order = DeploymentOrder.Of(exchange.Model.Deployments, RequestIntake.StickyKey(exchange.Call));
        exchange.Route = new RoutePlan(order, options);
        while (true)
        {
            var budget = await budgets.ReserveAsync(exchange, exchange.Route.Attempts + 1); // admit
            if (budget.Reservation is not { } reservation)
            {
                return await refusals.RefuseAsync(exchange, budget.Refusal!, budget);
            }

            var (deployment, busy) = await EnterAsync(exchange, reservation); // route
            if (deployment is null)
            {
                return await refusals.RefuseAsync(exchange, busy!);
            }

            var (receipt, wait) = await CallAsync(exchange, deployment, reservation); // call, meter, commit, last byte
            if (receipt is not null)
            {
                return receipt;
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, exchange.ClientGone);
            }
        }
    }

    // The first deployment with a free slot; when all are full, a place in the queue of the first.
    private async ValueTask<(DeploymentModel? Deployment, Fault? Busy)> EnterAsync(InferenceExchange exchange, BudgetReservation reservation)
    {
        var hasEntered = false;
        try
        {
            var choices = exchange.Route.Choices.ToList();
            var deployment = choices.Find(choice => board.Of(choice).TryEnter(choice.MaxConcurrency));
            hasEntered = deployment is not null;
            if (hasEntered)
            {
                return (deployment, null);
            }

            deployment = choices.Find(choice => board.Of(choice).IsHealthy);
            if (deployment is null)
            {
                return (null, AllDown(exchange, choices));
            }

            var wait = exchange.Left < options.LaneWaitMax ? exchange.Left : options.LaneWaitMax;
            hasEntered = wait > TimeSpan.Zero && await board.Of(deployment).EnterAsync(deployment.MaxConcurrency, wait, exchange.ClientGone);
            exchange.ClientGone.ThrowIfCancellationRequested();
            return hasEntered ? (deployment, null) : (null, Shed(exchange));
        }
        finally
        {
            if (!hasEntered)
            {
                await budgets.SettleAsync(reservation, null);
            }
        }
    }

    private async Task<(InferenceReceipt? Receipt, TimeSpan Wait)> CallAsync(
        InferenceExchange exchange,
        DeploymentModel deployment,
        BudgetReservation reservation)
    {
        var lane = board.Of(deployment);
        var attempt = ledger.Begin(exchange, exchange.Route.Begin(deployment), deployment, lane, reservation);
        var end = AttemptEnd.Failed(new Fault(ErrorCodes.Internal, "The attempt ended in a way that nobody foresaw."), Remedy.None);
        var decision = new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero);
        var isCommitted = false;
        try
        {
            end = await runner.RunAsync(exchange, attempt);
            decision = Decide(exchange, deployment, end);
            lane.Leave(Tells(end));
            lane = null;
            isCommitted = true;
            var unrecorded = await ledger.EndAsync(exchange, attempt, end, decision.Verdict); // meter, commit
            return decision.GoesOn && unrecorded is null ? (null, decision.Wait) : (await FinishAsync(exchange, attempt, end, unrecorded), default);
        }
        finally
        {
            lane?.Leave(null);
            if (!isCommitted)
            {
                await ledger.EndAsync(exchange, attempt, end, decision.Verdict);
            }
        }
    }

    private RouteDecision Decide(InferenceExchange exchange, DeploymentModel deployment, AttemptEnd end)
    {
        if (end.IsClientGone)
        {
            return new RouteDecision(AttemptVerdict.ClientGone, TimeSpan.Zero);
        }

        if (end.Failure is not { } failure)
        {
            return new RouteDecision(AttemptVerdict.Answered, TimeSpan.Zero);
        }

        return exchange.IsStarted // Nothing is switched after the first visible byte.
            ? new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero)
            : exchange.Route.Decide(failure, deployment, exchange.Left, jitter.Next(), choice => board.Of(choice).IsHealthy);
    }

    // What an end says of the deployment's health; null: nothing (the request's fault, the client's, or a limit that is not a failure).
    private static bool? Tells(AttemptEnd end) =>
        end.Failure is not { } failure ? true
        : failure.Remedy == Remedy.None && failure.Fault.Code != ErrorCodes.ModelStreamInterrupted ? null
        : failure.Fault.Code == ErrorCodes.ModelRateLimited ? null
        : false;

    private async Task<InferenceReceipt> FinishAsync(InferenceExchange exchange, Attempt attempt, AttemptEnd end, Fault? unrecorded)
    {
        var fault = unrecorded ?? (end.IsClientGone ? StreamFailures.Gone : end.Failure?.Fault);
        if (fault is not null)
        {
            var failed = await refusals.AnswerAsync(exchange, fault, end.Failure?.Body);
            return failed with { Deployment = attempt.Deployment.Name, ServedModel = end.ServedModel, IsSimulated = attempt.IsSimulated };
        }

        try
        {
            if (!exchange.IsStarted)
            {
                await exchange.StartAsync(AnswerHead.OfBuffered(exchange, attempt, end));
            }

            if (!end.Tail.IsEmpty)
            {
                await exchange.Sink.WriteAsync(end.Tail, exchange.ClientGone); // last byte
            }
        }
        catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
        {
            // The answer is recorded; that its last byte was not taken is not our loss to count.
        }

        return RefusalDesk.Receipt(exchange, null, attempt, end);
    }

    private Fault AllDown(InferenceExchange exchange, List<DeploymentModel> choices)
    {
        var next = choices.Select(choice => board.Of(choice).OpenUntil).Where(until => until is not null).Min();
        var wait = next - time.GetUtcNow();
        return new Fault(
            ErrorCodes.ModelUnavailable,
            $"All deployments of {exchange.Model.Name} have failed too often of late and are given a rest.")
        {
            RetryAfter = wait is { } left && left > TimeSpan.Zero ? left : null,
        };
    }

    private static Fault Shed(InferenceExchange exchange) => new(
        ErrorCodes.CapacityShed,
        $"All deployments of {exchange.Model.Name} are at their limit of concurrent requests, and none became free in time.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}

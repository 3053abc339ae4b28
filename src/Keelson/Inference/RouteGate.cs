using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The fourth stage: finds a deployment with a free slot and a closed circuit, and decides what follows from a failure.</summary>
internal sealed class RouteGate(DeploymentBoard board, InferenceJitter jitter, InferenceOptions options, TimeProvider time)
{
    /// <summary>Puts the deployments of the model in order, once a request.</summary>
    public void Plan(InferenceExchange exchange) =>
        exchange.Route = new RoutePlan(DeploymentOrder.Of(exchange.Model.Deployments, StickyKey.Of(exchange.Call)), options);

    /// <summary>Takes a slot: of the first deployment that has one free; when all are full, by waiting for one of the first.</summary>
    public ValueTask<(DeploymentModel? Deployment, Fault? Busy)> EnterAsync(InferenceExchange exchange) =>
        exchange.Route.First is { } first && board.Of(first).TryEnter(first.MaxConcurrency)
            ? ValueTask.FromResult<(DeploymentModel?, Fault?)>((first, null))
            : EnterOtherAsync(exchange);

    /// <summary>Gives the slot back, with what the end of the attempt says of the deployment's health; null: it has none.</summary>
    public void Leave(DeploymentModel deployment, AttemptEnd? end) => board.Of(deployment).Leave(end is null ? null : HealthOf(end));

    /// <summary>Decides what follows from an attempt.</summary>
    public RouteDecision Decide(InferenceExchange exchange, DeploymentModel deployment, AttemptEnd end) =>
        end.IsClientGone ? new RouteDecision(AttemptVerdict.ClientGone, TimeSpan.Zero)
        : end.Failure is not { } failure ? new RouteDecision(AttemptVerdict.Answered, TimeSpan.Zero)
        : exchange.IsStarted ? new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero) // Nothing is switched after the first visible byte.
        : exchange.Route.Decide(failure, deployment, exchange.Left, jitter.Next(), choice => board.Of(choice).IsHealthy);

    private async ValueTask<(DeploymentModel? Deployment, Fault? Busy)> EnterOtherAsync(InferenceExchange exchange)
    {
        var choices = exchange.Route.Choices.ToList();
        if (choices.Find(choice => board.Of(choice).TryEnter(choice.MaxConcurrency)) is { } free)
        {
            return (free, null);
        }

        if (choices.Find(choice => board.Of(choice).IsHealthy) is not { } healthy)
        {
            return (null, AllDown(exchange, choices));
        }

        var wait = exchange.Left < options.LaneWaitMax ? exchange.Left : options.LaneWaitMax;
        if (wait > TimeSpan.Zero && await board.Of(healthy).EnterAsync(healthy.MaxConcurrency, wait, exchange.ClientGone))
        {
            return (healthy, null);
        }

        exchange.ClientGone.ThrowIfCancellationRequested();
        return (null, Shed(exchange));
    }

    // Null: it says nothing (the request's fault, the client's, or a rate limit, which is not ill health).
    private static bool? HealthOf(AttemptEnd end) =>
        end.Failure is not { } failure ? true
        : failure.Fault.Code == ErrorCodes.ModelRateLimited ? null
        : failure.Remedy == Remedy.None && failure.Fault.Code != ErrorCodes.ModelStreamInterrupted ? null
        : false;

    private Fault AllDown(InferenceExchange exchange, List<DeploymentModel> choices)
    {
        var wait = choices.Select(choice => board.Of(choice).OpenUntil).Where(until => until is not null).Min() - time.GetUtcNow();
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

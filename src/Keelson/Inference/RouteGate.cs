using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The fourth stage: puts the deployments in order, and decides what follows from a failure.</summary>
internal sealed class RouteGate(DeploymentBoard board, InferenceJitter jitter, InferenceOptions options)
{
    /// <summary>Puts the deployments of the model in order, once a request.</summary>
    public void Plan(InferenceExchange exchange) =>
        exchange.Route = new RoutePlan(DeploymentOrder.Of(exchange.Model.Deployments, StickyKey.Of(exchange.Call)), options);

    /// <summary>Takes what the end of an attempt says of the deployment's health; null: it has none.</summary>
    public void Leave(DeploymentModel deployment, AttemptEnd? end) => board.Of(deployment).End(end is null ? null : HealthOf(end), end?.FirstTokenMs);

    /// <summary>Decides what follows from an attempt.</summary>
    public RouteDecision Decide(InferenceExchange exchange, DeploymentModel deployment, AttemptEnd end) =>
        end.IsClientGone ? new RouteDecision(AttemptVerdict.ClientGone, TimeSpan.Zero)
        : end.Failure is not { } failure ? new RouteDecision(AttemptVerdict.Answered, TimeSpan.Zero)
        : exchange.IsStarted ? new RouteDecision(AttemptVerdict.FailFast, TimeSpan.Zero) // Nothing is switched after the first visible byte.
        : exchange.Route.Decide(failure, deployment, exchange.Left, jitter.Next(), choice => board.Of(choice).IsHealthy);

    // Null: it says nothing (the request's fault, the client's, or a rate limit, which is not ill health).
    private static bool? HealthOf(AttemptEnd end) =>
        end.Failure is not { } failure ? true
        : failure.Fault.Code == ErrorCodes.ModelRateLimited ? null
        : failure.Remedy == Remedy.None && failure.Fault.Code != ErrorCodes.ModelStreamInterrupted ? null
        : false;
}

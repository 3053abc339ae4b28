using Keelson.Inference.Routing;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The fourth stage: puts the deployments in order, and decides what follows from a failure.</summary>
internal sealed class RouteGate(DeploymentBoard board, PrefixPins pins, InferenceJitter jitter, InferenceOptions options)
{
    /// <summary>Puts the deployments of the model in order, once a request: by rank, weight and session, and where the prompt was read before.</summary>
    public void Plan(InferenceExchange exchange)
    {
        var order = DeploymentOrder.Of(exchange.Model.Deployments, StickyKey.Of(exchange.Call));
        if (order.Count > 1)
        {
            exchange.Prefix = PrefixChain.Of(exchange.Call.Attribution.Tenant, exchange.Model.Name, exchange.Shape.Messages.Of(exchange.Body).Span);
            order = AffinityPolicy.Order(order, pins.Find(exchange.Prefix), one => board.Of(one).IsHealthy, one => board.Of(one).FirstTokenMs, jitter.Next());
        }

        exchange.Route = new RoutePlan(order, options);
    }

    /// <summary>Takes what the end of an attempt says of the deployment's health; null: it has none.</summary>
    public void Leave(InferenceExchange exchange, DeploymentModel deployment, AttemptEnd? end)
    {
        board.Of(deployment).End(end is null ? null : HealthOf(end), exchange.Route.Attempts == 1 ? end?.FirstTokenMs : null);
        if (end is { Failure: null } && exchange.Prefix.Length > 0)
        {
            pins.Pin(exchange.Prefix, deployment.Name);
        }
    }

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

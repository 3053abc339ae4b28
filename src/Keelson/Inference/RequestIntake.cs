using Keelson.Economics;
using Keelson.Inference.Routing;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The first stage: reads the body and finds out which model is meant, and whether it may be asked.</summary>
internal static class RequestIntake
{
    /// <summary>Reads; answers why the request is refused, or null.</summary>
    public static Fault? Read(InferenceExchange exchange, InferenceOptions options)
    {
        var call = exchange.Call;
        var scan = RequestScanner.Scan(call.Protocol, call.Body, options);
        if (scan.Shape is not { } shape)
        {
            return scan.Fault;
        }

        exchange.Shape = shape;
        var catalog = exchange.Snapshot.Get<ModelCatalog>();
        if (call.Attribution.Workflow is { } workflow)
        {
            if (!catalog.Policies.TryGetValue(workflow, out var policy))
            {
                return new Fault(ErrorCodes.WorkflowNotFound, $"The configuration has no workflow {workflow}, so nobody can say what it may spend.");
            }

            exchange.Policy = policy;
        }

        return Choose(exchange, catalog);
    }

    private static Fault? Choose(InferenceExchange exchange, ModelCatalog catalog)
    {
        var call = exchange.Call;
        var name = exchange.Shape.Model ?? DefaultModel(exchange.Policy, StickyKey.Of(call));
        if (name is null)
        {
            return Invalid("/model", "The request names no model, and no workflow with a default model was named.");
        }

        var day = DateOnly.FromDateTime(exchange.ArrivedAt.UtcDateTime);
        if (catalog.Find(name, day) is not { } model)
        {
            return NotFound(name, "The configuration has no such model.");
        }

        if (exchange.Policy is { } policy && !call.IsCompaction && !policy.Models.Any(share => share.Model == model.Name || share.Model == name))
        {
            return NotFound(name, $"The workflow {policy.Workflow} may not use it.");
        }

        if (call.AllowedModels is { } allowed && !allowed.Contains(model.Name))
        {
            return new Fault(ErrorCodes.AuthScopeMissing, $"The token has no scope model:{model.Name}.") { PolicyRule = "model:" + model.Name };
        }

        if (model.Deployments.Count == 0)
        {
            return NotFound(name, "It has no deployment.");
        }

        exchange.Model = model;
        exchange.Shape.Model = name;
        exchange.Price = exchange.Snapshot.Find<PriceBook>()?.Find(model.Name, day);
        return null;
    }

    /// <summary>The model that a workflow uses when the request names none; its shares are kept by the key, so that a run stays on one model.</summary>
    public static string? DefaultModel(WorkflowInferencePolicy? policy, string key)
    {
        if (policy is null || policy.Models.Count == 0)
        {
            return null;
        }

        var index = policy.Models.Any(share => share.Share is not null)
            ? DeploymentOrder.Draw([.. policy.Models.Select(share => share.Share ?? 0)], key)
            : 0;
        return policy.Models[index].Model;
    }

    private static Fault NotFound(string name, string why) =>
        new(ErrorCodes.ModelNotFound, $"The model {name} is not available. {why}") { Details = [new FaultDetail("/model", why)] };

    private static Fault Invalid(string pointer, string detail) =>
        new(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] };
}

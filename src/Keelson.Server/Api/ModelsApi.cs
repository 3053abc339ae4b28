using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>: the models that the caller may name.</summary>
internal static class ModelsApi
{
    /// <summary>Maps both.</summary>
    public static IEndpointRouteBuilder MapModelsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", List).RequireCaller().AcceptApiKey();
        routes.MapGet("/v1/models/{**id}", Show).RequireCaller().AcceptApiKey();
        return routes;
    }

    private static Ok<ModelList> List(HttpContext http, SnapshotSource snapshots) =>
        TypedResults.Ok(new ModelList("list", [.. Visible(http.GetPrincipal(), snapshots.Current.Get<ModelCatalog>()).Select(ModelCard.Of)]));

    private static Ok<ModelCard> Show(string id, HttpContext http, SnapshotSource snapshots)
    {
        var model = Visible(http.GetPrincipal(), snapshots.Current.Get<ModelCatalog>()).FirstOrDefault(model => model.Name == id);
        return model is null
            ? throw new FaultException(new Fault(ErrorCodes.ModelNotFound, "The configuration has no such model, or the token may not name it."))
            : TypedResults.Ok(ModelCard.Of(model));
    }

    private static IEnumerable<ModelDefinition> Visible(Principal principal, ModelCatalog catalog)
    {
        var allowed = ModelScopes.Of(principal);
        var policy = principal.Workflow is { } workflow ? catalog.Policies.GetValueOrDefault(workflow) : null;
        return catalog.Models.Values
            .Where(model => allowed?.Contains(model.Name) ?? true)
            .Where(model => policy?.Models.Any(share => share.Model == model.Name) ?? true)
            .OrderBy(model => model.Name, StringComparer.Ordinal);
    }
}

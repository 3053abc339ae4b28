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

    private static Ok<ModelList> List(HttpContext http, SnapshotSource snapshots, TimeProvider time) =>
        TypedResults.Ok(new ModelList("list", [.. Cards(http.GetPrincipal(), snapshots.Current.Get<ModelCatalog>(), time)]));

    private static Ok<ModelCard> Show(string id, HttpContext http, SnapshotSource snapshots, TimeProvider time) =>
        Cards(http.GetPrincipal(), snapshots.Current.Get<ModelCatalog>(), time).FirstOrDefault(card => card.Id == id) is { } card
            ? TypedResults.Ok(card)
            : throw new FaultException(new Fault(ErrorCodes.ModelNotFound, "The configuration has no such model, or the token may not name it."));

    // Every name that the caller may use today: models, their aliases, and retired ones as long as something is served in their place.
    private static IEnumerable<ModelCard> Cards(Principal principal, ModelCatalog catalog, TimeProvider time)
    {
        var allowed = ModelScopes.Of(principal);
        var policy = principal.Workflow is { } workflow ? catalog.Policies.GetValueOrDefault(workflow) : null;
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return
            from own in catalog.Models.Values
            from id in own.Aliases.Prepend(own.Name)
            let served = catalog.Find(id, day)
            where served is not null && (allowed?.Contains(served.Name) ?? true)
                && (policy?.Models.Any(share => share.Model == served.Name || share.Model == id) ?? true)
            orderby id
            select ModelCard.Of(id, own, served);
    }
}

using Keelson.Inference;
using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary><c>GET /api/capacity</c>: the deployments of every model as this node sees them: in flight, limits, circuits.</summary>
internal static class CapacityApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapCapacityApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/capacity", Show).RequireScope(Scopes.CapacityRead);
        return routes;
    }

    private static Ok<CapacityView> Show(SnapshotSource snapshots, DeploymentBoard board) => TypedResults.Ok(new CapacityView(
        [
            .. snapshots.Current.Get<ModelCatalog>().Models.Values
                .OrderBy(model => model.Name, StringComparer.Ordinal)
                .Select(model => new ModelCapacity(model.Name, [.. model.Deployments.Select(board.View)])),
        ]));
}

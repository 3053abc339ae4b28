using Keelson.Context;
using Keelson.Context.Advice;
using Keelson.Inference;
using Keelson.Inference.Admission;
using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary><c>GET /api/capacity</c>: the deployments of every model, the context tiers with what is reserved, what workflows declared to need, and what they really need.</summary>
internal static class CapacityApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapCapacityApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/capacity", ShowAsync).RequireScope(Scopes.CapacityRead);
        return routes;
    }

    private static async Task<Ok<CapacityView>> ShowAsync(SnapshotSource snapshots, DeploymentBoard board, IAdmissionDesk desk, TierAdvices advices, TimeProvider time)
    {
        var snapshot = snapshots.Current;
        var pools = (await desk.ViewAsync()).ToDictionary(pool => pool.Pool, StringComparer.Ordinal);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var models = snapshot.Get<ModelCatalog>().Models.Values
            .OrderBy(model => model.Name, StringComparer.Ordinal)
            .Select(model => new ModelCapacity(model.Name, [.. model.Deployments.Select(deployment => Deployment(deployment, board.Of(deployment), pools.GetValueOrDefault(deployment.Name)))]));
        var book = snapshot.Find<ContextBook>();
        var (position, advice) = advices.All();
        return TypedResults.Ok(new CapacityView([.. models], [.. (book?.Tiers ?? []).Select(Tier)], [.. Needs(snapshot, book, today)], advice, position));
    }

    private static DeploymentCapacity Deployment(DeploymentModel deployment, DeploymentHealth health, PoolView? pool) => new(
        deployment.Name,
        pool?.InFlight ?? 0,
        deployment.MaxConcurrency,
        pool?.Waiting ?? 0,
        health.Word,
        health.OpenUntil)
    {
        ResidentTokens = pool?.ResidentTokens ?? 0,
        ResidentTokensMax = deployment.ResidentTokens,
        FirstTokenMs = health.FirstTokenMs,
        Uses = pool?.Uses ?? [],
    };

    private static TierCapacity Tier(TierModel tier) => new(tier.Tier, tier.Tokens, tier.MaxConcurrentPrefills, Shares(tier.Reserved), Shares(tier.Caps));

    private static Dictionary<string, decimal> Shares(IReadOnlyDictionary<ValueClass, decimal> shares) =>
        shares.OrderByDescending(share => share.Key).ToDictionary(share => share.Key.ToString().ToLowerInvariant(), share => share.Value, StringComparer.Ordinal);

    private static IEnumerable<NeedCapacity> Needs(PlatformSnapshot snapshot, ContextBook? book, DateOnly today) =>
        from need in book?.Needs.Values ?? []
        orderby need.Workflow
        let value = snapshot.Find<WorkflowDirectory>()?.TryGet(need.Workflow, out var profile) == true ? profile.Value : ValueClass.Normal
        select new NeedCapacity(need.Workflow, value, need.Need, need.Because, need.ReviewBy, need.ReviewBy < today);
}

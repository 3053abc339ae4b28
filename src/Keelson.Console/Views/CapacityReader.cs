using Keelson.Context;
using Keelson.Context.Advice;
using Keelson.Inference;
using Keelson.Inference.Admission;
using Keelson.Inference.Routing;
using Keelson.Primitives;

namespace Keelson.Console.Views;

/// <summary>Makes the page of capacity from the catalogue, what admission holds, and the advice on tiers. Safe for concurrent use.</summary>
internal sealed class CapacityReader(SnapshotSource snapshots, DeploymentBoard board, IAdmissionDesk desk, TierAdvices advices, TimeProvider time)
{
    /// <summary>The page as of now.</summary>
    public async ValueTask<CapacityPageView> ReadAsync()
    {
        var snapshot = snapshots.Current;
        var pools = (await desk.ViewAsync()).ToDictionary(pool => pool.Pool, StringComparer.Ordinal);
        var rows = from model in snapshot.Find<ModelCatalog>()?.Models.Values ?? []
                   orderby model.Name
                   from deployment in model.Deployments
                   select RowOf(model, deployment, board.Of(deployment), pools.GetValueOrDefault(deployment.Name));
        var (position, advice) = advices.All();
        return new CapacityPageView(
            [.. rows],
            snapshot.Find<ContextBook>()?.Tiers ?? [],
            [.. advice.OrderBy(one => Urgency(one.Verdict)).ThenByDescending(one => one.Saving?.Usd ?? 0).ThenBy(one => one.Workflow, StringComparer.Ordinal)],
            position,
            time.GetUtcNow());
    }

    private static PoolRowView RowOf(ModelDefinition model, DeploymentModel deployment, DeploymentHealth health, PoolView? pool) =>
        new(model.Name, deployment.Name, health.Word)
        {
            InFlight = pool?.InFlight ?? 0,
            InFlightMax = deployment.MaxConcurrency,
            ResidentTokens = pool?.ResidentTokens ?? 0,
            ResidentTokensMax = deployment.ResidentTokens,
            Waiting = pool?.Waiting ?? 0,
            FirstTokenMs = health.FirstTokenMs,
            Uses = pool?.Uses ?? [],
        };

    private static int Urgency(TierVerdict verdict) => verdict switch
    {
        TierVerdict.Raise => 0,
        TierVerdict.Lower => 1,
        TierVerdict.Inconclusive => 2,
        TierVerdict.Keep => 3,
        TierVerdict.NoData => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };
}

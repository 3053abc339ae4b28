using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Rollout;

/// <summary>Keeps decisions, overrides and positions of workflows as rows.</summary>
internal sealed class GateStore(IStore store)
{
    private static readonly RowTable Decisions = new("gate-decisions");
    private static readonly RowTable Latest = new("gate-latest");
    private static readonly RowTable Overrides = new("gate-overrides");
    private static readonly RowTable Positions = new("rollout");

    /// <summary>At most so many workflows have a position; a house has tens of them.</summary>
    private const int PositionsMax = 1_000;

    /// <summary>Adds a decision to a transaction: for good, and as the newest one.</summary>
    public static void Add(StorageTransaction transaction, GateDecision decision)
    {
        var bytes = KeelsonJson.Serialize(decision);
        transaction.Put(Decisions, $"{decision.Workflow}/{decision.Id}", bytes).Put(Latest, decision.Workflow, bytes);
    }

    /// <summary>Adds an override to a transaction; refused when somebody else signed in between.</summary>
    public static void Add(StorageTransaction transaction, GateOverride signed, long version) =>
        transaction.Put(Overrides, signed.Workflow, KeelsonJson.Serialize(signed), version);

    /// <summary>Adds a position to a transaction; refused when the workflow was moved in between.</summary>
    public static void Add(StorageTransaction transaction, string workflow, RolloutPosition position, long version) =>
        transaction.Put(Positions, workflow, KeelsonJson.Serialize(position), version);

    /// <summary>The newest decision, or null.</summary>
    public async ValueTask<GateDecision?> ReadLatestAsync(string workflow, CancellationToken cancellation) =>
        await store.ReadRowAsync(Latest, workflow, cancellation) is { } row ? KeelsonJson.Deserialize<GateDecision>(row.Value) : null;

    /// <summary>The decisions of a workflow, the newest first.</summary>
    public async ValueTask<IReadOnlyList<GateDecision>> ReadDecisionsAsync(string workflow, int limit, CancellationToken cancellation)
    {
        var rows = await store.ScanRowsAsync(new RowScan(Decisions, workflow + "/", null, limit, IsDescending: true), cancellation);
        return [.. rows.Select(row => KeelsonJson.Deserialize<GateDecision>(row.Value))];
    }

    /// <summary>The newest override with its version; version 0 when there is none.</summary>
    public async ValueTask<(GateOverride? Override, long Version)> ReadOverrideAsync(string workflow, CancellationToken cancellation) =>
        await store.ReadRowAsync(Overrides, workflow, cancellation) is { } row
            ? (KeelsonJson.Deserialize<GateOverride>(row.Value), row.Version)
            : (null, 0);

    /// <summary>The position of a workflow with its version; version 0 when it was never moved.</summary>
    public async ValueTask<(RolloutPosition? Position, long Version)> ReadPositionAsync(string workflow, CancellationToken cancellation) =>
        await store.ReadRowAsync(Positions, workflow, cancellation) is { } row
            ? (KeelsonJson.Deserialize<RolloutPosition>(row.Value), row.Version)
            : (null, 0);

    /// <summary>The positions of all workflows that were ever moved.</summary>
    public async ValueTask<IReadOnlyDictionary<string, RolloutPosition>> ReadPositionsAsync(CancellationToken cancellation)
    {
        var rows = await store.ScanRowsAsync(new RowScan(Positions, "", null, PositionsMax), cancellation);
        return rows.ToDictionary(row => row.Key, row => KeelsonJson.Deserialize<RolloutPosition>(row.Value), StringComparer.Ordinal);
    }
}

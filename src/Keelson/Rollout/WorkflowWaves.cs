using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>Answers waves from the snapshot: where a workflow was put last, else where the configuration has it.</summary>
internal sealed class WorkflowWaves(SnapshotSource snapshots) : IWorkflowWaves
{
    /// <inheritdoc/>
    public int? WaveOf(string workflow)
    {
        var snapshot = snapshots.Current;
        return snapshot.Find<WorkflowDirectory>() is { } directory && directory.TryGet(workflow, out var profile)
            ? RolloutState.WaveOf(snapshot, profile)
            : null;
    }
}

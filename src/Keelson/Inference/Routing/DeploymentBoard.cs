using System.Collections.Concurrent;

namespace Keelson.Inference.Routing;

/// <summary>The lanes of all deployments that this node has used. Grows with the configuration only.</summary>
internal sealed class DeploymentBoard(InferenceOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DeploymentLane> _lanes = new(StringComparer.Ordinal);

    /// <summary>The lane of a deployment.</summary>
    public DeploymentLane Of(DeploymentModel deployment) =>
        _lanes.GetOrAdd(deployment.Name, static (name, board) => new DeploymentLane(name, board.Options, board.Time), (Options: options, Time: time));

    /// <summary>A deployment as this node sees it, with the limit of the configuration in force.</summary>
    public DeploymentLaneView View(DeploymentModel deployment) => Of(deployment).View() with { MaxConcurrency = deployment.MaxConcurrency };
}

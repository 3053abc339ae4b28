using System.Collections.Concurrent;

namespace Keelson.Inference.Routing;

/// <summary>The health of all deployments that this node has used. Grows with the configuration only.</summary>
internal sealed class DeploymentBoard(InferenceOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DeploymentHealth> _lanes = new(StringComparer.Ordinal);

    /// <summary>The health of a deployment.</summary>
    public DeploymentHealth Of(DeploymentModel deployment) =>
        _lanes.GetOrAdd(deployment.Name, static (name, board) => new DeploymentHealth(name, board.Options, board.Time), (Options: options, Time: time));
}

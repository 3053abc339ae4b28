namespace Keelson.Server.Api;

/// <summary>The deployments of one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Deployments">In the order of preference.</param>
internal sealed record ModelCapacity(string Model, IReadOnlyList<DeploymentCapacity> Deployments);

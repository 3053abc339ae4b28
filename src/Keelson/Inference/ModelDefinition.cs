namespace Keelson.Inference;

/// <summary>One model of the catalogue.</summary>
/// <param name="Name">The name that clients ask for.</param>
/// <param name="ContextTokens">The window: prompt and output together.</param>
/// <param name="Deployments">Where it is served, the preferred first.</param>
public sealed record ModelDefinition(string Name, int ContextTokens, IReadOnlyList<DeploymentModel> Deployments);

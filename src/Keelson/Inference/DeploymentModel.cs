namespace Keelson.Inference;

/// <summary>One place where a model is served.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="UpstreamModel">The model's name there.</param>
/// <param name="MaxConcurrency">How many requests at once; null: no limit of ours.</param>
/// <param name="ResidentTokens">How many tokens (prompt and output) at once; null: no limit of ours.</param>
/// <param name="Weight">Share of the traffic among deployments of the same rank; 1 by default.</param>
public sealed record DeploymentModel(
    ProviderModel Provider,
    string UpstreamModel,
    int? MaxConcurrency,
    long? ResidentTokens,
    decimal Weight)
{
    /// <summary>The name on every event: provider/model.</summary>
    public string Name => $"{Provider.Name}/{UpstreamModel}";
}

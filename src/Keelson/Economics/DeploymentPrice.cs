namespace Keelson.Economics;

/// <summary>Where the price of one deployment of a model is found.</summary>
/// <param name="Model">The model's name in the configuration.</param>
/// <param name="Deployment">The deployment: provider/model.</param>
/// <param name="UpstreamModel">The model's name there.</param>
public sealed record DeploymentPrice(string Model, string Deployment, string UpstreamModel)
{
    /// <summary>Prices of this deployment alone, the newest first; empty: the model's.</summary>
    public IReadOnlyList<PriceEntry> Own { get; init; } = [];

    /// <summary>The part of the built-in catalogue that applies; null: none.</summary>
    public string? Catalog { get; init; }
}

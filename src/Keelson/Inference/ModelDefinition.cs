namespace Keelson.Inference;

/// <summary>One model of the catalogue.</summary>
/// <param name="Name">The name that clients ask for.</param>
/// <param name="ContextTokens">The window: prompt and output together.</param>
/// <param name="Deployments">Where it is served, the preferred first.</param>
public sealed record ModelDefinition(string Name, int ContextTokens, IReadOnlyList<DeploymentModel> Deployments)
{
    /// <summary>Other names that clients may ask for.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>From this day on it is no longer served; null: it is.</summary>
    public DateOnly? RetiredOn { get; init; }

    /// <summary>What is served in its place from that day on; null: it is refused.</summary>
    public string? ReplacedBy { get; init; }
}

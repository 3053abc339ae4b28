namespace Keelson.Inference;

/// <summary>A model that a workflow may use, and its share of an A/B split.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Share">0 to 1; null when no split was declared.</param>
public sealed record WorkflowModelShare(string Model, decimal? Share);

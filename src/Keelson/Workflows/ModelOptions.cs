namespace Keelson.Workflows;

/// <summary>How a model is asked.</summary>
public sealed record ModelOptions
{
    /// <summary>The model of the configuration; null: the workflow's first.</summary>
    public string? Model { get; init; }

    /// <summary>The system text.</summary>
    public string? Instructions { get; init; }

    /// <summary>The most output tokens; null: as the workflow and the model allow.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The temperature; null: the model's own.</summary>
    public float? Temperature { get; init; }

    /// <summary>
    /// How it is asked again when it is not available. The pipeline tries other deployments by itself first; this outlives an outage.
    /// </summary>
    public RetryOptions Retry { get; init; } = new() { AttemptsMax = 6, Base = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromSeconds(30) };
}

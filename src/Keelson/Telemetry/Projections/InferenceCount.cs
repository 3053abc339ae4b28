namespace Keelson.Telemetry.Projections;

/// <summary>The counts of <see cref="InferenceProjection"/>; saved by number, so new ones go to the end.</summary>
internal enum InferenceCount
{
    /// <summary>Client calls that came to an end, one way or the other.</summary>
    Requests,

    /// <summary>Upstream calls.</summary>
    Attempts,

    /// <summary>Client calls that were refused before any upstream call.</summary>
    Refused,

    /// <summary>Upstream calls whose end nobody saw, because the process died.</summary>
    Lost,

    /// <summary>Upstream calls that a simulator answered.</summary>
    Simulated,

    /// <summary>Upstream calls whose price is unknown, so that the sum of the cost is too small by them.</summary>
    Unpriced,

    /// <summary>Prompt tokens.</summary>
    InputTokens,

    /// <summary>Prompt tokens from the provider's cache; part of the prompt tokens.</summary>
    CachedInputTokens,

    /// <summary>Generated tokens.</summary>
    OutputTokens,

    /// <summary>Reasoning tokens; part of the generated ones.</summary>
    ReasoningTokens,
}

namespace Keelson.Telemetry;

/// <summary>
/// Billable tokens of one attempt, normalised once per provider: <see cref="Input"/> includes cached and cache-write tokens,
/// <see cref="Output"/> includes reasoning (OpenTelemetry GenAI convention for <c>gen_ai.usage.input_tokens</c>).
/// </summary>
/// <param name="Input">All prompt tokens.</param>
/// <param name="CachedInput">The part of the prompt that was read from the provider's cache.</param>
/// <param name="CacheWrite">The part of the prompt that was written to the cache for 5 minutes.</param>
/// <param name="Output">All generated tokens.</param>
/// <param name="Reasoning">The part of the output that was reasoning.</param>
public sealed record UsageVector(long Input, long CachedInput, long CacheWrite, long Output, long Reasoning)
{
    /// <summary>The part of the prompt that was written to the cache for 1 hour.</summary>
    public long CacheWrite1H { get; init; }

    /// <summary>The part of the prompt that was audio.</summary>
    public long AudioInput { get; init; }

    /// <summary>The part of the output that was audio.</summary>
    public long AudioOutput { get; init; }

    /// <summary>True when the provider reported nothing and a tokenizer counted instead.</summary>
    public bool IsEstimated { get; init; }
}

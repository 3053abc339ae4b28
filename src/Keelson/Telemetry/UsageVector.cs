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

    /// <summary>Searches of the web that the provider made for the answer; billed by the piece, beside the tokens that they brought in.</summary>
    public long WebSearches { get; init; }

    /// <summary>
    /// What the largest single call of the attempt held, prompt and output: how full the context was. Billing adds such calls up, so it
    /// may say more than ever stood in one context. 0 when there was one call; then it is <see cref="Input"/> and <see cref="Output"/>.
    /// </summary>
    public long ContextTokens { get; init; }

    /// <summary>The service tier that answered (priority, flex, batch), when it is not the usual one.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Where the provider computed, when it says so and prices differ by it.</summary>
    public string? Region { get; init; }

    /// <summary>The calls that the attempt consisted of, when there was more than one.</summary>
    public IReadOnlyList<UsagePart>? Parts { get; init; }

    /// <summary>True when the provider reported nothing and a tokenizer counted instead.</summary>
    public bool IsEstimated { get; init; }
}

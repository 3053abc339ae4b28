namespace Keelson.Telemetry;

/// <summary>
/// One call inside an attempt that is billed on its own, because it has a prompt or a model of its own: a provider's compaction, the
/// advice of another model, the answer of a fallback. Counts follow the conventions of <see cref="UsageVector"/>, whose sums include them.
/// </summary>
/// <param name="Kind">The provider's word for it: message, compaction, advisor_message, fallback_message.</param>
/// <param name="Model">The model that answered, when it is not that of the attempt.</param>
/// <param name="Input">All prompt tokens.</param>
/// <param name="Output">All generated tokens.</param>
public sealed record UsagePart(string Kind, string? Model, long Input, long Output)
{
    /// <summary>The part of the prompt that was read from the provider's cache.</summary>
    public long CachedInput { get; init; }

    /// <summary>The part of the prompt that was written to the cache for 5 minutes.</summary>
    public long CacheWrite { get; init; }

    /// <summary>The part of the prompt that was written to the cache for 1 hour.</summary>
    public long CacheWrite1H { get; init; }
}

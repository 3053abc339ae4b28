namespace Keelson.Primitives;

/// <summary>What the caller may do; member <c>retry</c> of the <see cref="ErrorEnvelope"/>.</summary>
/// <param name="Class">The retry class in snake case, for example <c>after_refresh</c>.</param>
public sealed record ErrorEnvelopeRetry(string Class)
{
    /// <summary>How long to wait before the next try.</summary>
    public long? AfterMs { get; init; }

    /// <summary>After how many tries to give up.</summary>
    public int? MaxAttempts { get; init; }
}

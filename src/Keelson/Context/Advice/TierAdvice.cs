using Keelson.Primitives;

namespace Keelson.Context.Advice;

/// <summary>Which tier a workflow really needs, by the prompts that were seen.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Declared">The tier that it declared.</param>
/// <param name="Verdict">What follows.</param>
/// <param name="Because">Why, as a sentence.</param>
internal sealed record TierAdvice(string Workflow, ContextTier Declared, TierVerdict Verdict, string Because)
{
    /// <summary>The tier that it should declare; null when nothing can be said, or none is large enough.</summary>
    public ContextTier? Advised { get; init; }

    /// <summary>Requests that were seen.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them were made smaller before they were sent.</summary>
    public long Compacted { get; init; }

    /// <summary>How many of them were refused because they did not fit.</summary>
    public long Overflowed { get; init; }

    /// <summary>95 of 100 prompts were not longer, before compaction; null without requests.</summary>
    public long? NeedTokensP95 { get; init; }

    /// <summary>What the advised tier would not have spent; null unless a smaller one is advised, or when a price is unknown.</summary>
    public Money? Saving { get; init; }

    /// <summary>How the prompts would have fared in each tier.</summary>
    public IReadOnlyList<TierFit> Tiers { get; init; } = [];
}

using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Telemetry.Projections;

/// <summary>What a group of model calls was in a span of time.</summary>
internal sealed record InferenceUsage
{
    // With fewer samples the percentile would be the largest value or one beside it.
    private const int SamplesForP95 = 20;
    private const int SamplesForP99 = 100;

    private readonly RollupBucket _bucket;
    private readonly DDSketch _firstToken;

    /// <summary>Takes the sum of the group, and its failed attempts by failure class.</summary>
    public InferenceUsage(RollupBucket bucket, IReadOnlyDictionary<FailureClass, long> failures)
    {
        _bucket = bucket;
        _firstToken = bucket.Sketch(InferenceProjection.FirstToken) ?? new DDSketch();
        Failures = failures;
    }

    /// <summary>Client calls that came to an end.</summary>
    public long Requests => Count(InferenceCount.Requests);

    /// <summary>Upstream calls.</summary>
    public long Attempts => Count(InferenceCount.Attempts);

    /// <summary>Client calls refused before any upstream call.</summary>
    public long Refused => Count(InferenceCount.Refused);

    /// <summary>Upstream calls whose end nobody saw.</summary>
    public long Lost => Count(InferenceCount.Lost);

    /// <summary>Upstream calls that a simulator answered.</summary>
    public long Simulated => Count(InferenceCount.Simulated);

    /// <summary>Upstream calls with an unknown price; <see cref="Cost"/> leaves them out.</summary>
    public long Unpriced => Count(InferenceCount.Unpriced);

    /// <summary>Prompt tokens, cached ones included.</summary>
    public long InputTokens => Count(InferenceCount.InputTokens);

    /// <summary>Prompt tokens from the cache.</summary>
    public long CachedInputTokens => Count(InferenceCount.CachedInputTokens);

    /// <summary>Generated tokens, reasoning included.</summary>
    public long OutputTokens => Count(InferenceCount.OutputTokens);

    /// <summary>Reasoning tokens.</summary>
    public long ReasoningTokens => Count(InferenceCount.ReasoningTokens);

    /// <summary>What the priced upstream calls cost.</summary>
    public Money Cost => new(_bucket.Sum(InferenceProjection.Cost));

    /// <summary>Failed upstream calls and refusals, by who must act.</summary>
    public IReadOnlyDictionary<FailureClass, long> Failures { get; }

    /// <summary>How many first-token times there are.</summary>
    public long FirstTokenSamples => _firstToken.Count;

    /// <summary>Half of the first tokens came within so long; null when there is no data.</summary>
    public double? FirstTokenP50Ms => _firstToken.Quantile(0.5);

    /// <summary>95 % of the first tokens came within so long; null below 20 samples.</summary>
    public double? FirstTokenP95Ms => FirstTokenSamples < SamplesForP95 ? null : _firstToken.Quantile(0.95);

    /// <summary>99 % of the first tokens came within so long; null below 100 samples.</summary>
    public double? FirstTokenP99Ms => FirstTokenSamples < SamplesForP99 ? null : _firstToken.Quantile(0.99);

    /// <summary>Any quantile of the first-token time.</summary>
    public double? FirstTokenMs(double quantile) => _firstToken.Quantile(quantile);

    private long Count(InferenceCount which) => _bucket.Count((int)which);
}

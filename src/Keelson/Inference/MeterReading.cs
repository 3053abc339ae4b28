using System.Buffers;
using Keelson.Context;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// Gathers what an answer says about itself while it passes: served model, finish, reported tokens, first token, and its text as far
/// as it may have to be counted.
/// </summary>
internal sealed class MeterReading(InferenceExchange exchange, ContextFit fit, int textBytesMax)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private UsageReport? _report;
    private string? _serviceTier;
    private bool _isPartial;

    /// <summary>True when counts are not to be read from the answer: it was translated, and says 0 where the provider said nothing.</summary>
    public bool IsDeafToUsage { get; set; }

    /// <summary>The model that the provider named first.</summary>
    public string? ServedModel { get; private set; }

    /// <summary>Why the answer ended, when it did.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The reported tokens, in the last word on each count; null while the provider has not reported what it generated.</summary>
    public UsageVector? Reported => _isPartial ? null : Report();

    /// <summary>When the first token came.</summary>
    public double? FirstTokenMs { get; private set; }

    /// <summary>Where text of the answer is gathered; null when there is more than would ever be counted.</summary>
    public IBufferWriter<byte>? Text => _text.WrittenCount < textBytesMax ? _text : null;

    /// <summary>Takes what a chunk, or a whole answer, says.</summary>
    public void Take(in AnswerFacts facts)
    {
        ServedModel ??= facts.Model;
        FinishReason = facts.FinishReason ?? FinishReason;
        _serviceTier = facts.ServiceTier ?? _serviceTier;
        if (facts.Usage is { } usage && !IsDeafToUsage)
        {
            _report = _report?.Merge(usage) ?? usage;
            _isPartial = facts.IsUsagePartial;
        }

        if (facts.HasToken || facts.FinishReason is not null) // An answer without a token has its first moment at its end.
        {
            FirstTokenMs ??= exchange.ElapsedMs;
        }
    }

    /// <summary>The tokens of the attempt: reported, or counted and marked as an estimate.</summary>
    public UsageVector Usage() => Reported ?? Estimate();

    /// <summary>The counted tokens of a prompt, unless they were reported, and of what came of its answer.</summary>
    public UsageVector Estimate()
    {
        var output = TokenCounter.CountUtf8(_text.WrittenSpan);
        if (Report() is { } begun)
        {
            return begun with { Output = Math.Max(begun.Output, output), IsEstimated = true };
        }

        fit.Count(exchange);
        return new UsageVector(exchange.PromptTokens.High, 0, 0, output, 0) { IsEstimated = true };
    }

    private UsageVector? Report() =>
        _report?.ToVector() is not { } usage ? null
        : _serviceTier is { } service ? usage with { ServiceTier = service }
        : usage;
}

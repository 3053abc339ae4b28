using System.Text.Json;
using Keelson.Context;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>The second stage: which context tier a prompt falls into, how much output fits, and whether it fits at all.</summary>
internal sealed class ContextFit(InferenceOptions options)
{
    private const int TokensPerMessage = 8; // What chat templates put around a message and its role; most take 3 to 5.

    /// <summary>Judges the prompt and keeps what follows from it when it fits.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="isExact">True when the tokens are to be counted: what was made smaller by a count is judged by one.</param>
    public ContextVerdict Judge(InferenceExchange exchange, bool isExact = false)
    {
        var shape = exchange.Shape;
        var book = exchange.Snapshot.Find<ContextBook>();
        var wanted = Least(shape.OutputTokensMax, exchange.Policy?.MaxOutputTokens);
        exchange.PromptTokens = TokenBounds.OfBytes(shape.Length - shape.MediaBytes, shape.MediaParts);
        if (!shape.HasOutput)
        {
            // Each text has the window to itself, and nothing is generated: the provider alone can judge.
            (exchange.Tier, exchange.OutputTokensMax) = (ContextTier.Short, 0);
            shape.OutputTokensMax = 0;
            return new ContextVerdict(ContextVerdictKind.Fits, ContextTier.Short, 0, 0);
        }

        if (isExact)
        {
            Count(exchange);
        }

        var question = new ContextQuestion(exchange.PromptTokens, exchange.Model.ContextTokens, wanted, options.OutputTokensMin, NeedOf(exchange));
        var verdict = ContextPolicy.Decide(question, book);
        if (verdict.Kind == ContextVerdictKind.NeedsCount)
        {
            Count(exchange);
            verdict = ContextPolicy.Decide(question with { Bounds = exchange.PromptTokens }, book);
        }

        if (verdict.Kind == ContextVerdictKind.Fits)
        {
            exchange.Tier = verdict.Tier;
            exchange.OutputTokensMax = verdict.OutputMax;
        }

        return verdict;
    }

    /// <summary>What the workflow declared to need; null without a workflow.</summary>
    public static ContextNeed? NeedOf(InferenceExchange exchange) =>
        exchange.Policy is { } policy && !exchange.Call.IsCompaction ? exchange.Snapshot.Find<ContextBook>()?.Needs.GetValueOrDefault(policy.Workflow) : null;

    /// <summary>Why a prompt that does not fit is refused; null when it fits.</summary>
    public static Fault? RefusalOf(InferenceExchange exchange, ContextVerdict verdict) =>
        verdict.Kind == ContextVerdictKind.Fits ? null : Overflow(exchange, verdict, NeedOf(exchange));

    /// <summary>Replaces the bounds of the prompt by a count, once.</summary>
    public void Count(InferenceExchange exchange)
    {
        if (!exchange.PromptTokens.IsCounted)
        {
            exchange.PromptTokens = TokenBounds.Counted(CountPrompt(exchange.Body, exchange.Shape), exchange.Shape.MediaParts);
        }
    }

    private static long? Least(long? left, long? right) => left is { } one && right is { } other ? Math.Min(one, other) : left ?? right;

    private static Fault Overflow(InferenceExchange exchange, ContextVerdict verdict, ContextNeed? need)
    {
        var size = exchange.PromptTokens.IsCounted
            ? FormattableString.Invariant($"{exchange.PromptTokens.High}")
            : FormattableString.Invariant($"at least {exchange.PromptTokens.Low}");
        var limit = verdict.Kind == ContextVerdictKind.OverNeed
            ? FormattableString.Invariant($"the workflow {need!.Workflow} declared the tier {need.Need.ToString().ToLowerInvariant()}, which ends at {verdict.Limit}")
            : FormattableString.Invariant($"the model {exchange.Model.Name} has a window of {exchange.Model.ContextTokens}, which leaves {verdict.Limit} beside the answer");
        return new Fault(ErrorCodes.ModelContextOverflow, $"The prompt has {size} tokens; {limit}. Send less, or declare a larger need.");
    }

    // Every string that a model reads, message by message; tool definitions count as their JSON text.
    private long CountPrompt(ReadOnlyMemory<byte> body, ChatRequestShape shape)
    {
        var total = 3L + ((long)shape.MessageCount * TokensPerMessage) + CountTexts(shape.Messages.Of(body).Span);
        total += shape.Preamble is { } preamble ? CountTexts(preamble.Of(body).Span) : 0;
        return total + (shape.Tools is { } tools ? TokenCounter.CountUtf8(tools.Of(body).Span) : 0);
    }

    private long CountTexts(ReadOnlySpan<byte> json)
    {
        var total = 0L;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.DepthMax });
        var isMedia = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isMedia = reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("file_data"u8) || reader.ValueTextEquals("image_url"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && !isMedia)
            {
                total += CountString(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.Number)
            {
                total++; // Texts to embed may come as the numbers of their tokens.
            }
        }

        return total;
    }

    private static int CountString(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return TokenCounter.Count(LenientJson.ReadText(ref reader));
        }

        return TokenCounter.CountUtf8(reader.ValueSpan);
    }
}

using Keelson.Context;
using Keelson.Context.Compaction;
using Keelson.Inference.Clients;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// The second stage, whole: fits the prompt, and when it is larger than its workflow wants or may, makes the conversation smaller
/// before a larger tier is used or the request is refused. A summary is a request of its own, with its own attempts in the ledger.
/// </summary>
internal sealed class ContextCompaction(ContextFit fit, SummaryMemory memory, Lazy<IInferenceClient> client, InferenceOptions options)
{
    private const int AsksMax = 4; // Of one request: each costs money and makes it wait. What is known by then helps the next one.
    private const int BlockTokensMin = 1000; // Smaller blocks are hardly longer than their summaries.
    private const int BlockTokensMax = 32_000; // A summary of more tells too little of each turn.

    /// <summary>Fits, compacting when it must or pays; answers why the request is refused, or null.</summary>
    public ValueTask<Fault?> FitAsync(InferenceExchange exchange)
    {
        var verdict = fit.Judge(exchange);
        return GoalOf(exchange, verdict) is { } goal
            ? CompactAsync(exchange, verdict, goal)
            : ValueTask.FromResult(ContextFit.RefusalOf(exchange, verdict));
    }

    // How many tokens the prompt should have; null: it is well as it is, or not ours to change.
    private static long? GoalOf(InferenceExchange exchange, ContextVerdict verdict)
    {
        if (ContextFit.NeedOf(exchange) is not { } need || DialectOf(exchange.Call.Protocol) is null)
        {
            return null;
        }

        var book = exchange.Snapshot.Find<ContextBook>();
        return verdict.Kind != ContextVerdictKind.Fits ? Math.Min(verdict.Limit, book?.Find(need.Need)?.Tokens ?? long.MaxValue)
            : need.Prefer is { } prefer && verdict.Tier > prefer ? book?.Find(prefer)?.Tokens
            : null;
    }

    private async ValueTask<Fault?> CompactAsync(InferenceExchange exchange, ContextVerdict verdict, long goal)
    {
        fit.Count(exchange);
        var mustFit = verdict.Kind != ContextVerdictKind.Fits;
        var summaries = new SummaryDesk(exchange, memory, client, ContextFit.NeedOf(exchange)!.CompactWith, AsksMax);
        if (await SmallerAsync(exchange, summaries, goal) is not { Verdict: CompactionVerdict.Fits } result)
        {
            if (!mustFit)
            {
                exchange.Notes.Add((EventTypes.ContextEscalated, exchange.BaseData with
                {
                    Count = exchange.PromptTokens.High,
                    Reason = "The conversation could not be made to fit the tier that the workflow prefers.",
                }));
            }

            // A provider that is down now may write the summary later; a prompt that is too long stays so.
            return mustFit && summaries.Fault is { FailureClass: FailureClass.TransientUnavailability } down ? down : ContextFit.RefusalOf(exchange, verdict);
        }

        Apply(exchange, result);
        var after = fit.Judge(exchange, isExact: true);
        if (after.Kind == ContextVerdictKind.Fits)
        {
            exchange.CompactedTokens = result.TokensBefore - result.TokensAfter;
            exchange.SummaryCost = summaries.LastRequest is null ? Money.Zero : summaries.Cost;
            exchange.Notes.Add((EventTypes.ContextCompacted, exchange.BaseData with
            {
                Count = exchange.CompactedTokens,
                TokensBefore = result.TokensBefore,
                TokensAfter = result.TokensAfter,
                Reason = string.Join(", ", result.Edits.Select(edit => edit.Kind).Distinct().Order().Select(Word)),
                Subject = summaries.LastRequest?.Value,
                Cost = summaries.LastRequest is null ? null : summaries.Cost,
            }));
        }

        return ContextFit.RefusalOf(exchange, after);
    }

    private async ValueTask<CompactionResult?> SmallerAsync(InferenceExchange exchange, SummaryDesk summaries, long goal)
    {
        var messages = exchange.Shape.Messages.Of(exchange.Body);
        var dialect = DialectOf(exchange.Call.Protocol)!.Value;
        if (Compactor.Count(messages, dialect) is not { } before)
        {
            return null;
        }

        // What is counted beside the messages stays: tools, and what the template puts around all of it.
        var target = before - (exchange.PromptTokens.High - goal);
        var policy = options.Compaction with
        {
            MaySummarize = summaries.IsOpen,
            BlockTokens = (int)Math.Clamp(goal / 3, BlockTokensMin, BlockTokensMax),
        };
        while (true)
        {
            var result = Compactor.Compact(messages, target, policy, summaries.Known, dialect: dialect);
            if (result.Ask is not { } ask || !await summaries.GetAsync(ask))
            {
                return result;
            }
        }
    }

    private void Apply(InferenceExchange exchange, CompactionResult result)
    {
        var (body, range) = (exchange.Body, exchange.Shape.Messages);
        var smaller = new byte[body.Length - range.Length + result.Messages.Length];
        body[..range.Start].CopyTo(smaller);
        result.Messages.CopyTo(smaller.AsMemory(range.Start));
        body[range.End..].CopyTo(smaller.AsMemory(range.Start + result.Messages.Length));
        var model = exchange.Shape.Model;
        exchange.Body = smaller;
        exchange.Shape = RequestScanner.Scan(exchange.Call.Protocol, smaller, options).Shape ?? throw new InvalidOperationException("A compacted request cannot be read.");
        exchange.Shape.Model = model;
    }

    private static CompactionDialect? DialectOf(WireProtocol protocol) => protocol switch
    {
        WireProtocol.OpenAiChat => CompactionDialect.Chat,
        WireProtocol.AnthropicMessages => CompactionDialect.Messages,
        WireProtocol.OpenAiResponses => CompactionDialect.Responses,
        WireProtocol.OpenAiEmbeddings => null,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    private static string Word(CompactionEditKind kind) => kind switch
    {
        CompactionEditKind.Superseded => "superseded",
        CompactionEditKind.Shortened => "shortened",
        CompactionEditKind.Summarized => "summarised",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

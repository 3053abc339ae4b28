using Keelson.Context.Advice;
using Keelson.Context.Compaction;
using Keelson.Inference.Clients;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Gets the summaries that one request needs: remembered ones, or new ones from the workflow's model.</summary>
internal sealed class SummaryDesk(InferenceExchange exchange, SummaryMemory memory, Lazy<IInferenceClient> client, string? model, int asksMax)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _asks;

    /// <summary>True when there is a model that may be asked.</summary>
    public bool IsOpen => model is not null;

    /// <summary>The summaries so far, by the digest of what was asked.</summary>
    public IReadOnlyDictionary<string, string> Known => _known;

    /// <summary>The last request that was made for a summary; null: none was.</summary>
    public RequestId? LastRequest { get; private set; }

    /// <summary>What the requests cost; null when one has no price.</summary>
    public Money? Cost { get; private set; } = Money.Zero;

    /// <summary>Why the last summary could not be had.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Gets a summary; false when there is none to be had.</summary>
    public async ValueTask<bool> GetAsync(SummaryAsk ask)
    {
        var scope = $"{exchange.Call.Attribution.Tenant}\n{model}";
        if (memory.Find(scope, ask.Digest) is { } remembered)
        {
            _known.Add(ask.Digest, remembered);
            return true;
        }

        if (++_asks > asksMax)
        {
            return false;
        }

        var turn = await client.Value.AskAsync(
            new ModelAsk(exchange.Call.Attribution with { Step = ContextUseProjection.CompactionStep }, ask.Messages)
            {
                Model = model,
                MaxOutputTokens = ask.OutputTokensMax,
                Deadline = exchange.Deadline,
                IsCompaction = true,
            },
            exchange.ClientGone);
        exchange.ClientGone.ThrowIfCancellationRequested();
        LastRequest = turn.Receipt.Id;
        Cost = Cost is { } sum && turn.Receipt.Cost is { } one ? sum + one : null;
        if (turn is not { Fault: null, Text: { } text } || string.IsNullOrWhiteSpace(text))
        {
            Fault = turn.Fault;
            return false;
        }

        memory.Keep(scope, ask.Digest, text);
        _known.Add(ask.Digest, text);
        return true;
    }
}

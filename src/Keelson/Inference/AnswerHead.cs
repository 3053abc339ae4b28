using System.Globalization;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Builds the heads of answers: status, media type, and what a client can know of its request without asking.</summary>
internal static class AnswerHead
{
    /// <summary>The head of a stream.</summary>
    public static ResponseHead OfStream(InferenceExchange exchange, Attempt attempt, UpstreamAnswer answer, string? servedModel) =>
        new(answer.Status, answer.ContentType, Headers(exchange, attempt, answer, servedModel), IsStream: true);

    /// <summary>The head of a buffered answer; its cost is known and durable.</summary>
    public static ResponseHead OfBuffered(InferenceExchange exchange, Attempt attempt, AttemptEnd end)
    {
        var headers = Headers(exchange, attempt, end.Head!, end.ServedModel);
        if (exchange.Cost is { } cost)
        {
            headers.Add(new KeyValuePair<string, string>("Keelson-Cost-Usd", cost.ToString()));
        }

        return new ResponseHead(end.Head!.Status, end.Head.ContentType, headers, IsStream: false);
    }

    /// <summary>The head of an error.</summary>
    public static ResponseHead OfError(InferenceExchange exchange, Fault fault)
    {
        var headers = new List<KeyValuePair<string, string>>(6);
        AddIds(headers, exchange);
        var attempts = exchange.Route?.Attempts ?? 0;
        headers.Add(new KeyValuePair<string, string>("Keelson-Attempts", attempts.ToString(CultureInfo.InvariantCulture)));

        // OpenAI's own clients retry by status alone unless they are told.
        var mayRetry = fault.Code.Retry is RetryClass.Immediate or RetryClass.After or RetryClass.Backoff;
        headers.Add(new KeyValuePair<string, string>("x-should-retry", mayRetry ? "true" : "false"));
        if (fault.RetryAfter is { } wait)
        {
            var milliseconds = Math.Ceiling(Math.Max(0, wait.TotalMilliseconds));
            headers.Add(new KeyValuePair<string, string>("retry-after-ms", milliseconds.ToString(CultureInfo.InvariantCulture)));
            headers.Add(new KeyValuePair<string, string>("Retry-After", Math.Ceiling(milliseconds / 1000).ToString(CultureInfo.InvariantCulture)));
        }

        return new ResponseHead(fault.Code.Status, "application/json", headers, IsStream: false);
    }

    private static List<KeyValuePair<string, string>> Headers(InferenceExchange exchange, Attempt attempt, UpstreamAnswer answer, string? servedModel)
    {
        var headers = new List<KeyValuePair<string, string>>(10);
        AddIds(headers, exchange);
        if (exchange.Tier is { } tier)
        {
            headers.Add(new KeyValuePair<string, string>("Keelson-Context-Tier", Word(tier)));
        }

        headers.Add(new KeyValuePair<string, string>("Keelson-Model", HeaderText(servedModel ?? attempt.Deployment.UpstreamModel)));
        headers.Add(new KeyValuePair<string, string>("Keelson-Deployment", HeaderText(attempt.Deployment.Name)));
        headers.Add(new KeyValuePair<string, string>("Keelson-Attempts", attempt.Number.ToString(CultureInfo.InvariantCulture)));
        if (exchange.CompactedTokens > 0)
        {
            headers.Add(new KeyValuePair<string, string>("Keelson-Compacted", exchange.CompactedTokens.ToString(CultureInfo.InvariantCulture)));
            if (exchange.SummaryCost is { } summaries && summaries > Money.Zero)
            {
                headers.Add(new KeyValuePair<string, string>("Keelson-Summary-Cost-Usd", summaries.ToString()));
            }
        }

        headers.AddRange(answer.Headers);
        return headers;
    }

    private static void AddIds(List<KeyValuePair<string, string>> headers, InferenceExchange exchange)
    {
        headers.Add(new KeyValuePair<string, string>(ErrorEnvelopeWriter.RequestIdHeader, exchange.Call.Id.Value));
        headers.Add(new KeyValuePair<string, string>("x-request-id", exchange.Call.Id.Value)); // Where OpenAI's clients look for it.
        if (exchange.Call.Protocol == WireProtocol.AnthropicMessages)
        {
            headers.Add(new KeyValuePair<string, string>("request-id", exchange.Call.Id.Value)); // And Anthropic's.
        }
    }

    private static string Word(ContextTier tier) => tier switch
    {
        ContextTier.Short => "short",
        ContextTier.Medium => "medium",
        ContextTier.Long => "long",
        _ => throw new ArgumentOutOfRangeException(nameof(tier)),
    };

    // What a provider calls its model is foreign text; a header takes printable ASCII alone.
    private static string HeaderText(string text) =>
        text.All(letter => letter is >= ' ' and <= '~') ? text : string.Concat(text.Where(letter => letter is >= ' ' and <= '~'));
}

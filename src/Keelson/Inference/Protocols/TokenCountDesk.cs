using System.Globalization;
using System.Text;
using Keelson.Context;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols;

/// <summary>
/// Says how many tokens an Anthropic request has: the provider says so where it can, else the platform's tokenizer counts. Nothing is
/// billed, so nothing is reserved and recorded.
/// </summary>
internal sealed class TokenCountDesk(
    SnapshotSource snapshots,
    ContextFit fit,
    UpstreamDirectory upstreams,
    AnswerErrors errors,
    InferenceOptions options,
    TimeProvider time)
{
    private const int AnswerBytesMax = 64 * 1024; // A number in a few braces.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20); // Counting is quick; who waits longer has lost the connection.

    /// <summary>Counts and answers.</summary>
    public async Task AnswerAsync(InferenceCall call, IResponseSink sink, CancellationToken cancellation)
    {
        var exchange = new InferenceExchange(call, sink, snapshots.Current, time, options, cancellation);
        if (RequestIntake.Read(exchange, options) is { } refusal)
        {
            await errors.WriteAsync(exchange, refusal, null);
            return;
        }

        if (await AskAsync(exchange, cancellation) is { } answer)
        {
            await WriteAsync(exchange, answer, isEstimated: false);
            return;
        }

        exchange.PromptTokens = TokenBounds.OfBytes(exchange.Shape.Length, exchange.Shape.MediaParts);
        fit.Count(exchange);
        var text = string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{exchange.PromptTokens.High}}}");
        await WriteAsync(exchange, Encoding.UTF8.GetBytes(text), isEstimated: true);
    }

    // Null: no deployment can say, or none did in time.
    private async Task<ReadOnlyMemory<byte>?> AskAsync(InferenceExchange exchange, CancellationToken cancellation)
    {
        var deployment = exchange.Model.Deployments.FirstOrDefault(one => one.Provider.Kind == ProviderKind.Anthropic);
        if (deployment is null)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Wait);
        try
        {
            var call = new UpstreamCall(deployment, exchange.Call.Body, exchange.Shape, null, null)
            {
                Protocol = WireProtocol.AnthropicMessages,
                ForwardedHeaders = exchange.Call.ForwardedHeaders,
            };
            var reply = await upstreams.CountAsync(call, limit.Token);
            if (reply.Answer is not { } answer)
            {
                return null;
            }

            await using (answer)
            {
                using var body = new PooledBuffer(1024);
                int count;
                while ((count = await answer.ReadAsync(body.GetMemory(), limit.Token)) > 0 && body.Length < AnswerBytesMax)
                {
                    body.Advance(count);
                }

                return answer.Status is >= 200 and <= 299 ? body.Written.ToArray() : null;
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException || (broken is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task WriteAsync(InferenceExchange exchange, ReadOnlyMemory<byte> body, bool isEstimated)
    {
        var headers = new List<KeyValuePair<string, string>> { new("request-id", exchange.Call.Id.Value) };
        if (isEstimated)
        {
            headers.Add(new KeyValuePair<string, string>("Keelson-Estimated", "true"));
        }

        await exchange.StartAsync(new ResponseHead(200, "application/json", headers, IsStream: false));
        await exchange.Sink.WriteAsync(body, exchange.ClientGone);
    }
}

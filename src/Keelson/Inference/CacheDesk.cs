using System.Security.Cryptography;
using System.Text;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// Answers a request with the answer to an equal one, where the workflow wants that. It comes after everything that may refuse the
/// request, it costs nothing, and it is in the ledger as an attempt like any other.
/// </summary>
internal sealed class CacheDesk(ResponseCache cache, AdmissionGate admission, IStore store, ITelemetry telemetry, InferenceOptions options, TimeProvider time)
{
    /// <summary>The deployment that the ledger names for it.</summary>
    public const string Deployment = "keelson/cache";

    private static readonly string[] OfOneRequest = [ErrorEnvelopeWriter.RequestIdHeader, "x-request-id", "Keelson-Cost-Usd", "Keelson-Attempts", "Keelson-Deployment"];

    /// <summary>Answers from the cache, or lets <paramref name="ask"/> answer and keeps what came.</summary>
    public async Task<InferenceReceipt> AnswerAsync(InferenceExchange exchange, Func<Task<InferenceReceipt>> ask)
    {
        // A response of the responses API has a name that later requests build on, so it is never given out twice.
        if (exchange.Policy?.CacheFor is not { } life || exchange.Call.IsCompaction || exchange.Call.Protocol == WireProtocol.OpenAiResponses)
        {
            return await ask();
        }

        var key = KeyOf(exchange);
        var (answer, flight) = cache.Find(key);
        if (answer is null && flight is null)
        {
            return await LeadAsync(exchange, ask, key, life);
        }

        return (answer ?? await WaitAsync(exchange, key, flight!)) is { } kept ? await AnswerAsync(exchange, kept) ?? await ask() : await ask();
    }

    // When the one who asked got no answer to keep, everybody asks for himself: an error is not shared.
    private async Task<CachedAnswer?> WaitAsync(InferenceExchange exchange, string key, Task flight)
    {
        try
        {
            await flight.WaitAsync(exchange.Left > TimeSpan.Zero ? exchange.Left : TimeSpan.Zero, time, exchange.ClientGone);
        }
        catch (TimeoutException)
        {
            return null; // The deadline has passed; the usual road says so.
        }

        return cache.Peek(key);
    }

    private async Task<InferenceReceipt> LeadAsync(InferenceExchange exchange, Func<Task<InferenceReceipt>> ask, string key, TimeSpan life)
    {
        var sink = new CachingSink(exchange.Sink, options.CachedAnswerBytesMax);
        exchange.Sink = sink;
        CachedAnswer? kept = null;
        try
        {
            var receipt = await ask();
            kept = receipt.Fault is null && sink.Copy is (var head, var body)
                ? new CachedAnswer(head with { Headers = [.. head.Headers.Where(header => !OfOneRequest.Contains(header.Key))] }, body, receipt.ServedModel, time.GetUtcNow() + life)
                : null;
            return receipt;
        }
        finally
        {
            cache.Land(key, kept);
        }
    }

    // Null: the rate refuses it, and the usual road says so in the usual words.
    private async Task<InferenceReceipt?> AnswerAsync(InferenceExchange exchange, CachedAnswer answer)
    {
        if (!await admission.TakeRateAsync(exchange))
        {
            return null;
        }

        var transaction = new StorageTransaction();
        var usage = new UsageVector(0, 0, 0, 0, 0);
        telemetry.RecordDurably(transaction, EventTypes.InferenceCompleted, exchange.BaseData with
        {
            Attempt = 1,
            Deployment = Deployment,
            ServedModel = answer.ServedModel,
            FirstTokenMs = exchange.ElapsedMs,
            DurationMs = exchange.ElapsedMs,
            Usage = usage,
            Cost = Money.Zero,
            PriceState = PricedUsage.Word(PriceState.Free),
            Verdict = "answered",
        });
        var committed = await store.CommitAsync(transaction, CancellationToken.None);
        if (!committed.IsCommitted)
        {
            return null;
        }

        await WriteAsync(exchange, answer);
        return new InferenceReceipt(exchange.Call.Id, null) { Usage = usage, Cost = Money.Zero, Attempts = 0, ServedModel = answer.ServedModel, Deployment = Deployment };
    }

    private static async Task WriteAsync(InferenceExchange exchange, CachedAnswer answer)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new(ErrorEnvelopeWriter.RequestIdHeader, exchange.Call.Id.Value),
            new("x-request-id", exchange.Call.Id.Value),
            new("Keelson-Deployment", Deployment),
            new("Keelson-Attempts", "0"),
            .. answer.Head.Headers,
        ];
        if (!answer.Head.IsStream)
        {
            headers.Add(new KeyValuePair<string, string>("Keelson-Cost-Usd", "0"));
        }

        try
        {
            await exchange.StartAsync(answer.Head with { Headers = headers });
            await exchange.Sink.WriteAsync(answer.Body, exchange.ClientGone);
        }
        catch (OperationCanceledException) when (exchange.ClientGone.IsCancellationRequested)
        {
            // The answer is recorded; that it was not taken changes nothing.
        }
    }

    // The model by its own name and not as asked: an alias may mean another model tomorrow.
    private static string KeyOf(InferenceExchange exchange)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var who = exchange.Call.Attribution;
        hash.AppendData(Encoding.UTF8.GetBytes($"{who.Tenant}\n{who.Workflow}\n{exchange.Call.Protocol}\n{exchange.Model.Name}\n"));
        foreach (var (name, value) in exchange.Call.ForwardedHeaders)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{value}\n"));
        }

        hash.AppendData(exchange.Call.Body.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

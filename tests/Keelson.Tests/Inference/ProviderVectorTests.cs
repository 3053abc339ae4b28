using System.Text;
using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>What real providers answered passes unharmed and is metered right.</summary>
public sealed class ProviderVectorTests
{
    private const string Ask = """{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""";
    private const string AskStream = """{"model":"kimi","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task Recorded_streams_pass_byte_for_byte_and_are_metered_as_reported()
    {
        var streams = ProviderVectors.Streams();
        Assert.NotEmpty(streams);
        foreach (var (name, text) in streams)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Cut(text)));
            await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

            var (receipt, sink) = await rig.SendAsync(AskStream);

            Assert.True(receipt.Fault is null, $"{name}: {receipt.Fault?.Detail}");
            Assert.Equal(text, sink.Text);
            AssertMetered(name, Oracle(text.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal) && line[5..].TrimStart().StartsWith('{')).Select(line => line[5..])), receipt.Usage!);
            Assert.NotNull(Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted)).Data.FirstTokenMs);
        }
    }

    [Fact]
    public async Task Recorded_answers_pass_byte_for_byte_and_are_metered_as_reported()
    {
        var answers = ProviderVectors.Answers();
        Assert.NotEmpty(answers);
        foreach (var (name, text) in answers)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(text));
            await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

            var (receipt, sink) = await rig.SendAsync(Ask);

            Assert.True(receipt.Fault is null, $"{name}: {receipt.Fault?.Detail}");
            Assert.Equal(text, sink.Text);
            AssertMetered(name, Oracle([text]), receipt.Usage!);
        }
    }

    [Fact]
    public async Task Trap_2_every_recorded_stream_costs_what_the_same_usage_costs_buffered()
    {
        foreach (var (name, text) in ProviderVectors.Streams())
        {
            var usage = Oracle(text.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal) && line[5..].TrimStart().StartsWith('{')).Select(line => line[5..]));
            if (usage is null)
            {
                continue;
            }

            var buffered = $$"""{"model":"m","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{{usage.Value.GetRawText()}}}""";
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(text), UpstreamTwin.Json(buffered));
            await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

            var streamed = (await rig.SendAsync(AskStream)).Receipt.Cost;
            var whole = (await rig.SendAsync(Ask)).Receipt.Cost;

            Assert.True(streamed == whole, $"{name}: {streamed} as a stream, {whole} buffered");
        }
    }

    [Fact]
    public void Recorded_requests_are_read_and_change_in_the_model_alone()
    {
        var deployment = InferenceRig.OpenAi(new Uri("http://127.0.0.1:1/v1")) with { UpstreamModel = "other" };
        foreach (var cassette in ProviderVectors.Cassettes().Where(one => one.Name != "chat-no-messages.yaml" && one.Name != "chat-bad-request.yaml"))
        {
            var body = Encoding.UTF8.GetBytes(cassette.Request);
            var scan = ChatRequestScanner.Scan(body, new InferenceOptions());
            Assert.True(scan.Fault is null, $"{cassette.Name}: {scan.Fault?.Detail}");
            var shape = scan.Shape! with { WantsUsage = true };

            using var rewritten = RewrittenBody.Of(new UpstreamCall(deployment, body, shape, null, null), JsonEncodedText.Encode("max_tokens"));

            Assert.Equal(cassette.Request.Replace($"\"{shape.Model}\"", "\"other\"", StringComparison.Ordinal), Encoding.UTF8.GetString(rewritten.ToArray()));
        }
    }

    [Fact]
    public void Recorded_errors_are_classified()
    {
        var errors = ProviderVectors.Cassettes().Where(one => one.Status >= 400).ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            var failure = UpstreamErrorRules.Classify(error.Status, OpenAiErrorReader.Read(Encoding.UTF8.GetBytes(error.Answer)), "up/m", null);

            Assert.Equal(error.Status == 404 ? "model.unavailable" : "model.rejected", failure.Fault.Code.Code);
            Assert.False(string.IsNullOrEmpty(failure.Body.Message));
        }
    }

    [Fact]
    public void Recorded_usages_become_vectors_that_add_up()
    {
        var usages = ProviderVectors.Usages();
        Assert.NotEmpty(usages);
        foreach (var usage in usages)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(usage.GetRawText()));
            reader.Read();

            AssertMetered(usage.GetRawText(), usage, UsageReader.Read(ref reader)!.ToVector()!);
        }
    }

    // Reads the last usage with a document reader, wherever it stands: slow, short, and written apart from the code it checks.
    private static JsonElement? Oracle(IEnumerable<string> chunks)
    {
        JsonElement? last = null;
        foreach (var chunk in chunks)
        {
            var root = JsonDocument.Parse(chunk).RootElement;
            if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            {
                last = usage;
            }
            else if (root.TryGetProperty("x_groq", out var groq) && groq.TryGetProperty("usage", out var wrapped))
            {
                last = wrapped;
            }
        }

        return last;
    }

    private static void AssertMetered(string name, JsonElement? expected, UsageVector usage)
    {
        if (expected is not { } reported)
        {
            Assert.True(usage.IsEstimated, name);
            return;
        }

        var prompt = Number(reported, "prompt_tokens");
        var completion = Number(reported, "completion_tokens");
        var output = Math.Max(completion, Number(reported, "total_tokens") - prompt);
        var details = reported.TryGetProperty("prompt_tokens_details", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var cached = new[] { Number(details, "cached_tokens"), Number(reported, "cached_tokens"), Number(reported, "prompt_cache_hit_tokens"), Number(reported, "num_cached_tokens") }.Max();
        var reasoning = reported.TryGetProperty("completion_tokens_details", out var inner) ? Number(inner, "reasoning_tokens") : 0;
        Assert.True(
            (prompt, output, cached, reasoning, false) == (usage.Input, usage.Output, usage.CachedInput, usage.Reasoning, usage.IsEstimated),
            $"{name}: {usage} from {reported.GetRawText()}");
    }

    private static long Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

    // Pieces that end in the middle of events, of lines and of characters' neighbours.
    private static string[] Cut(string text) => [.. text.Chunk(997).Select(piece => new string(piece))];
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Protocols.Chat;
using Keelson.Inference.Protocols.Messages;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Inference.Protocols.Responses;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference.Protocols;

/// <summary>What providers of every protocol answered passes unharmed, is metered right, and keeps its meaning in every other protocol.</summary>
public sealed class ProtocolVectorTests
{
    private static readonly WireProtocol[] Conversations = [WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, WireProtocol.OpenAiResponses];

    public static TheoryData<WireProtocol> Protocols => [.. Conversations];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Recorded_streams_pass_byte_for_byte_and_are_metered_as_reported(WireProtocol protocol)
    {
        var streams = ProviderVectors.Streams(protocol);
        Assert.NotEmpty(streams);
        foreach (var (name, text) in streams)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Cut(text)));
            await using var rig = new InferenceRig([Native(protocol, twin.Url)]);

            var (receipt, sink) = await rig.SendAsAsync(protocol, Ask(protocol, isStream: true));

            Assert.True(receipt.Fault is null, $"{name}: {receipt.Fault?.Detail}");
            Assert.Equal(text, sink.Text);
            Assert.EndsWith(PathOf(protocol), twin.Requests.Single().Path, StringComparison.Ordinal);
            AssertReported(name, protocol, text, receipt.Usage!);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Recorded_answers_pass_byte_for_byte_and_are_metered_as_reported(WireProtocol protocol)
    {
        var answers = ProviderVectors.Answers(protocol);
        Assert.NotEmpty(answers);
        foreach (var (name, text) in answers)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(text));
            await using var rig = new InferenceRig([Native(protocol, twin.Url)]);

            var (receipt, sink) = await rig.SendAsAsync(protocol, Ask(protocol, isStream: false));

            Assert.True(receipt.Fault is null, $"{name}: {receipt.Fault?.Detail}");
            Assert.Equal(text, sink.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Trap_2_a_stream_costs_what_its_usage_costs_buffered_and_what_it_costs_translated(WireProtocol native)
    {
        foreach (var (name, text) in ProviderVectors.Streams(native))
        {
            var costs = new List<(WireProtocol Client, Keelson.Primitives.Money? Cost, bool? IsEstimated)>();
            foreach (var client in Conversations)
            {
                await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Cut(text)));
                await using var rig = new InferenceRig([Native(native, twin.Url)]);
                var (receipt, _) = await rig.SendAsAsync(client, Ask(client, isStream: true));
                Assert.True(receipt.Fault is null, $"{name} for {client}: {receipt.Fault?.Detail}");
                costs.Add((client, receipt.Cost, receipt.Usage?.IsEstimated));
            }

            if (costs.TrueForAll(one => one.IsEstimated is false))
            {
                Assert.True(costs.DistinctBy(one => one.Cost).Count() == 1, $"{name}: {string.Join(", ", costs)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_stream_means_the_same_in_every_protocol(WireProtocol native)
    {
        foreach (var (name, text) in ProviderVectors.Streams(native))
        {
            var expected = Meaning(Gather(native, text));
            foreach (var client in Conversations.Where(client => client != native))
            {
                await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(Cut(text)));
                await using var rig = new InferenceRig([Native(native, twin.Url)]);

                var (receipt, sink) = await rig.SendAsAsync(client, Ask(client, isStream: true));

                Assert.True(receipt.Fault is null, $"{name} for {client}: {receipt.Fault?.Detail}");
                Assert.Equal($"{name} for {client}: {expected}", $"{name} for {client}: {Meaning(Gather(client, sink.Text))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_answer_means_the_same_in_every_protocol(WireProtocol native)
    {
        foreach (var (name, text) in ProviderVectors.Answers(native))
        {
            var expected = Meaning(Decode(native, text));
            foreach (var client in Conversations.Where(client => client != native))
            {
                await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(text));
                await using var rig = new InferenceRig([Native(native, twin.Url)]);

                var (receipt, sink) = await rig.SendAsAsync(client, Ask(client, isStream: false));

                Assert.True(receipt.Fault is null, $"{name} for {client}: {receipt.Fault?.Detail}");
                Assert.Equal($"{name} for {client}: {expected}", $"{name} for {client}: {Meaning(Decode(client, sink.Text))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Recorded_requests_change_in_the_model_alone_when_the_provider_speaks_their_protocol(WireProtocol protocol)
    {
        var deployment = Native(protocol, new Uri("http://127.0.0.1:1/v1"));
        foreach (var (name, text) in ProviderVectors.Requests(protocol))
        {
            var body = Encoding.UTF8.GetBytes(text);
            var scan = RequestScanner.Scan(protocol, body, new InferenceOptions());
            Assert.True(scan.Fault is null, $"{name}: {scan.Fault?.Detail}");
            var shape = scan.Shape!;
            shape.WantsUsage = true;

            using var rewritten = RewrittenBody.Of(new UpstreamCall(deployment, body, shape, null, null), JsonEncodedText.Encode("max_tokens"));

            var range = shape.ModelRange!.Value;
            var expected = Encoding.UTF8.GetString(body.AsSpan(0, range.Start)) + "\"upstream-model\"" + Encoding.UTF8.GetString(body.AsSpan(range.End));
            Assert.Equal(expected, Encoding.UTF8.GetString(rewritten.ToArray()));
        }
    }

    [Fact]
    public async Task Trap_6_the_advice_of_another_model_and_a_compaction_are_paid()
    {
        var (_, text) = ProviderVectors.Answers(WireProtocol.AnthropicMessages).First(one => one.Name.EndsWith("anthropic-advisor-20260301.1.json", StringComparison.Ordinal));
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(text));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], prices:
        [
            new PriceEntry(InferenceRig.Model, new DateOnly(2026, 1, 1), 3, 15, "config"),
            new PriceEntry("claude-opus-4-7", new DateOnly(2026, 1, 1), 5, 25, "config"),
        ]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask(WireProtocol.AnthropicMessages, isStream: false));

        Assert.Equal(((1051 + 1363) * 3m + (35 + 3165) * 15m + 2728 * 5m + 874 * 25m) / 1_000_000m, receipt.Cost!.Value.Usd);
        Assert.Equal((5142, 1363 + 3165), (receipt.Usage!.Input, receipt.Usage.ContextTokens));
    }

    internal static DeploymentModel Native(WireProtocol protocol, Uri url) =>
        protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(url) : InferenceRig.OpenAi(url, [protocol]);

    private static string PathOf(WireProtocol protocol) =>
        protocol == WireProtocol.AnthropicMessages ? "/v1/messages"
        : protocol == WireProtocol.OpenAiResponses ? "/v1/responses"
        : "/v1/chat/completions";

    internal static string Ask(WireProtocol protocol, bool isStream) =>
        protocol == WireProtocol.AnthropicMessages ? $$"""{"model":"kimi","max_tokens":4096,"stream":{{Word(isStream)}},"messages":[{"role":"user","content":"Hello"}]}"""
        : protocol == WireProtocol.OpenAiResponses ? $$"""{"model":"kimi","stream":{{Word(isStream)}},"input":"Hello"}"""
        : isStream ? """{"model":"kimi","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hello"}]}"""
        : """{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""";

    private static string Word(bool flag) => flag ? "true" : "false";

    internal static NeutralAnswer Gather(WireProtocol protocol, string text)
    {
        IStreamDecoder decoder = protocol == WireProtocol.AnthropicMessages ? new MessagesStreamDecoder()
            : protocol == WireProtocol.OpenAiResponses ? new ResponsesStreamDecoder()
            : new ChatStreamDecoder();
        using var scanner = new SseScanner(int.MaxValue);
        var gathered = new AnswerAccumulator();
        var deltas = new List<NeutralDelta>();
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        while (!bytes.IsEmpty)
        {
            var room = scanner.GetMemory();
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            scanner.Advance(count);
            bytes = bytes[count..];
            while (scanner.TryRead(out var one))
            {
                if (!one.Data.IsEmpty)
                {
                    decoder.Read(one.Data, deltas);
                }
            }
        }

        deltas.ForEach(gathered.Add);
        return gathered.ToAnswer(null);
    }

    private static NeutralAnswer Decode(WireProtocol protocol, string text)
    {
        using var document = JsonDocument.Parse(text);
        return protocol == WireProtocol.AnthropicMessages ? MessagesAnswerCodec.Decode(document.RootElement)
            : protocol == WireProtocol.OpenAiResponses ? ResponsesAnswerCodec.Decode(document.RootElement)
            : ChatAnswerCodec.Decode(document.RootElement);
    }

    // What every protocol can say: words, reasoning that can be read, calls, and whether it is complete.
    internal static string Meaning(NeutralAnswer answer)
    {
        var calls = answer.Parts.Where(part => part.Kind == PartKind.ToolCall).Select(part => $"{part.Id} {part.Name} {Canonical(part.Arguments)}");
        var text = string.Concat(answer.Parts.Where(part => part.Kind is PartKind.Text or PartKind.Refusal).Select(part => part.Text));
        var reasoning = string.Concat(answer.Parts.Where(part => part.Kind == PartKind.Reasoning).Select(part => part.Text)).Replace("\n", "", StringComparison.Ordinal);
        var ending = answer.Finish is FinishKind.Stop or FinishKind.StopSequence or FinishKind.Pause ? "stop" : answer.Finish.ToString();
        var isCall = answer.Parts.Any(part => part.Kind == PartKind.ToolCall);
        return string.Create(CultureInfo.InvariantCulture, $"[{text}] [{reasoning}] [{string.Join("; ", calls)}] {(isCall ? "calls" : ending)}");
    }

    private static string Canonical(string? arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments ?? "{}");
            return JsonSerializer.Serialize(document.RootElement);
        }
        catch (JsonException)
        {
            return arguments ?? "";
        }
    }

    private static void AssertReported(string name, WireProtocol protocol, string text, UsageVector usage)
    {
        if (protocol != WireProtocol.AnthropicMessages || usage.Parts is not null)
        {
            return;
        }

        // The last word on each count, read with a document reader: slow, short, and apart from the code it checks.
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal) && line[5..].TrimStart().StartsWith('{')))
        {
            using var document = JsonDocument.Parse(line[5..]);
            var root = document.RootElement;
            var owner = root.TryGetProperty("message", out var message) ? message : root;
            if (owner.TryGetProperty("usage", out var reported))
            {
                foreach (var member in reported.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number))
                {
                    counts[member.Name] = member.Value.GetInt64();
                }
            }
        }

        if (text.Contains("\"iterations\"", StringComparison.Ordinal))
        {
            return; // Tested apart.
        }

        var input = counts["input_tokens"] + counts.GetValueOrDefault("cache_read_input_tokens") + counts.GetValueOrDefault("cache_creation_input_tokens");
        Assert.Equal((name, input, counts["output_tokens"], counts.GetValueOrDefault("cache_read_input_tokens")), (name, usage.Input, usage.Output, usage.CachedInput));
    }

    // Pieces that end in the middle of events, of lines and of characters' neighbours.
    private static string[] Cut(string text) => [.. text.Chunk(997).Select(piece => new string(piece))];
}

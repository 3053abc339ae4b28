using System.Text;
using CsCheck;
using Keelson.Inference;
using Keelson.Inference.Protocols;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>Recorded bodies, damaged in every way: readers answer that they cannot read, and never throw anything but a fault.</summary>
public sealed class WireFuzzTests
{
    private static readonly WireProtocol[] Conversations = [WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, WireProtocol.OpenAiResponses];
    private static readonly byte[][] Bad = [.. new[] { "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "99999999999999999999", "\\ud800", "\u0000", "\n\n", "data: ", "\r", "true", "\"usage\":", "\"model\":7", "\xff" }.Select(Encoding.Latin1.GetBytes)];

    private static Gen<Func<byte[], byte[]>> Damage { get; } = Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Bad.Length - 1]).Array[1, 4].Select(steps =>
        (Func<byte[], byte[]>)(bytes => steps.Aggregate(bytes, (now, step) => Damaged(now, step.Item1, step.Item2, step.Item3, Bad[step.Item4]))));

    [Fact]
    public void Damaged_answers_are_read_or_not_and_nothing_is_thrown()
    {
        var texts = ProviderVectors.Recordings().Where(one => one.Text.Length < 60_000).Select(one => Encoding.UTF8.GetBytes(one.Text)).ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1], Damage).Sample(
            (index, damage) =>
            {
                var bytes = damage(texts[index]);
                foreach (var protocol in Enum.GetValues<WireProtocol>())
                {
                    AnswerReader.TryRead(protocol, bytes, null, out var facts);
                    facts.Usage?.ToVector();
                }

                OpenAiErrorReader.Read(bytes);
            },
            iter: 3_000);
    }

    [Fact]
    public void Damaged_requests_are_read_or_refused_and_nothing_but_a_fault_comes_out_of_a_translation()
    {
        var options = new InferenceOptions();
        var requests = Enum.GetValues<WireProtocol>().SelectMany(protocol => ProviderVectors.Requests(protocol).Select(one => (Protocol: protocol, Bytes: Encoding.UTF8.GetBytes(one.Text)))).ToArray();
        Gen.Select(Gen.Int[0, requests.Length - 1], Damage).Sample(
            (index, damage) =>
            {
                var (protocol, bytes) = (requests[index].Protocol, damage(requests[index].Bytes));
                var scan = RequestScanner.Scan(protocol, bytes, options);
                Assert.True(scan.Shape is null != scan.Fault is null);
                if (scan.Shape is null || protocol == WireProtocol.OpenAiEmbeddings)
                {
                    return;
                }

                foreach (var native in Conversations.Where(one => one != protocol))
                {
                    try
                    {
                        ProtocolBridge.Open(protocol, native, bytes, 100, false, DateTimeOffset.UnixEpoch);
                    }
                    catch (FaultException)
                    {
                        // A refusal, which is an answer.
                    }
                }
            },
            iter: 3_000);
    }

    [Fact]
    public async Task Damaged_streams_and_answers_end_in_an_answer_or_a_fault_and_every_attempt_is_in_the_ledger()
    {
        var recordings = ProviderVectors.Recordings().Where(one => one.Kind is RecordingKind.Stream or RecordingKind.Answer && one.Text.Length < 30_000 && one.Protocol != WireProtocol.OpenAiEmbeddings).ToArray();
        var (body, isStream) = ((byte[])[], false);
        await using var twin = await UpstreamTwin.StartAsync(async http =>
        {
            http.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            await http.Response.Body.WriteAsync(body);
        });
        await Gen.Select(Gen.Int[0, recordings.Length - 1], Damage, Gen.Int[0, Conversations.Length - 1]).SampleAsync(
            async (index, damage, to) =>
            {
                var (one, client) = (recordings[index], Conversations[to]);
                (body, isStream) = (damage(Encoding.UTF8.GetBytes(one.Text)), one.Kind == RecordingKind.Stream);
                var native = one.Protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url, [one.Protocol]);
                await using var rig = new InferenceRig([native], options: new InferenceOptions { AttemptsMax = 1 });
                var word = isStream ? "true" : "false";
                var ask = client == WireProtocol.OpenAiResponses
                    ? $$"""{"model":"kimi","stream":{{word}},"input":"Hi"}"""
                    : $$"""{"model":"kimi","max_tokens":10,"stream":{{word}},"messages":[{"role":"user","content":"Hi"}]}""";

                var (receipt, sink) = await rig.SendAsAsync(client, ask);

                Assert.NotEqual(ErrorCodes.Internal, receipt.Fault?.Code);
                Assert.True(sink.Text.Length > 0 || receipt.Fault is null);
                Assert.Equal((0, 0L), (await rig.OpenRowsAsync(), rig.Budgets.OpenPico));
                Assert.Single(await rig.EventsAsync(receipt.Fault is null ? Keelson.Telemetry.EventTypes.InferenceCompleted : Keelson.Telemetry.EventTypes.InferenceFailed));
            },
            iter: 250,
            threads: 1);
    }

    [Fact]
    public void Where_a_recorded_stream_is_cut_by_the_transport_makes_no_difference_at_any_byte()
    {
        foreach (var one in ProviderVectors.Recordings().Where(one => one.Kind == RecordingKind.Stream))
        {
            var bytes = Encoding.UTF8.GetBytes(one.Text);
            var whole = Events(bytes, bytes.Length);
            Assert.True(whole.SequenceEqual(Events(bytes, 1)), one.Name);
            for (var cut = 1; cut < Math.Min(bytes.Length, bytes.Length <= 3_000 ? int.MaxValue : 64); cut++)
            {
                Assert.True(whole.SequenceEqual(Events(bytes, cut)), $"{one.Name} in pieces of {cut}");
            }
        }
    }

    private static List<string> Events(byte[] bytes, int piece)
    {
        using var scanner = new SseScanner(int.MaxValue);
        var events = new List<string>();
        var rest = bytes.AsMemory();
        while (!rest.IsEmpty)
        {
            var room = scanner.GetMemory();
            var count = Math.Min(Math.Min(room.Length, piece), rest.Length);
            rest[..count].CopyTo(room);
            scanner.Advance(count);
            rest = rest[count..];
            while (scanner.TryRead(out var one))
            {
                events.Add($"{one.IsError} {one.IsDone} {Encoding.UTF8.GetString(one.Data.Span)} {one.Raw.Length}");
            }
        }

        return events;
    }

    private static byte[] Damaged(byte[] bytes, int kind, double where, double howMuch, byte[] bad)
    {
        var at = (int)(where * bytes.Length);
        var count = Math.Min((int)(howMuch * 40) + 1, bytes.Length - at);
        return kind switch
        {
            0 => [.. bytes.AsSpan(0, at)],
            1 => [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + count)],
            2 => [.. bytes.AsSpan(0, at), .. bad, .. bytes.AsSpan(at)],
            3 => [.. bytes.AsSpan(0, at), .. bad, .. bytes.AsSpan(at + count)],
            _ => [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at, count), .. bytes.AsSpan(at)],
        };
    }
}

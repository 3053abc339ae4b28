using System.Text;
using Keelson.Inference;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>No recorded file falls between the tests, and what is neither a whole stream nor a whole answer is met as well.</summary>
public sealed class RecordingTests
{
    private static readonly string[] Marks = ["\"chat.completion", "\"object\":\"response\"", "\"type\":\"message_start\"", "\"type\":\"response."];

    [Fact]
    public void Every_recording_in_a_protocol_of_ours_is_known_as_one()
    {
        var recordings = ProviderVectors.Recordings();
        var missed = recordings.Where(one => one.Kind == RecordingKind.Foreign && Array.Exists(Marks, mark => one.Text.Replace(" ", "", StringComparison.Ordinal).Contains(mark, StringComparison.Ordinal)));

        Assert.Empty(missed.Select(one => one.Name));
        Assert.All(
            new[] { (RecordingKind.Stream, WireProtocol.OpenAiChat), (RecordingKind.Stream, WireProtocol.AnthropicMessages), (RecordingKind.Stream, WireProtocol.OpenAiResponses), (RecordingKind.Answer, WireProtocol.OpenAiChat), (RecordingKind.Answer, WireProtocol.AnthropicMessages), (RecordingKind.Answer, WireProtocol.OpenAiResponses), (RecordingKind.Answer, WireProtocol.OpenAiEmbeddings) },
            kind => Assert.Contains(kind, recordings.Select(one => (one.Kind, one.Protocol))));
    }

    [Fact]
    public void Every_recorded_error_is_read_and_classified()
    {
        var errors = ProviderVectors.Recordings().Where(one => one.Kind == RecordingKind.Error).ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            foreach (var status in new[] { 400, 429, 500, 200 })
            {
                var failure = UpstreamErrorRules.Classify(status, OpenAiErrorReader.Read(Encoding.UTF8.GetBytes(error.Text)), "up/m", null);

                Assert.False(string.IsNullOrEmpty(failure.Body.Message), error.Name);
                Assert.NotEqual(FailureClass.None, failure.Fault.FailureClass);
            }
        }
    }

    [Fact]
    public async Task Every_recorded_embedding_passes_byte_for_byte_and_is_metered()
    {
        var answers = ProviderVectors.Answers(WireProtocol.OpenAiEmbeddings);
        Assert.NotEmpty(answers);
        foreach (var (name, text) in answers)
        {
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(text));
            await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

            var (receipt, sink) = await rig.SendAsAsync(WireProtocol.OpenAiEmbeddings, """{"model":"kimi","input":"Hello"}""");

            Assert.True(receipt.Fault is null, $"{name}: {receipt.Fault?.Detail}");
            Assert.Equal(text, sink.Text);
            Assert.True(receipt.Usage is { Input: > 0, Output: 0, IsEstimated: false }, name);
        }
    }

    [Fact]
    public async Task A_recorded_stream_without_its_end_passes_as_far_as_it_came_and_ends_in_an_error_of_the_protocol()
    {
        foreach (var stream in ProviderVectors.Recordings().Where(one => one.Kind == RecordingKind.Stream).GroupBy(one => one.Protocol).SelectMany(group => group.OrderBy(one => one.Text.Length).Take(8)))
        {
            var end = stream.Text.LastIndexOf(stream.Protocol == WireProtocol.AnthropicMessages ? "event: message_delta" : stream.Protocol == WireProtocol.OpenAiResponses ? "event: response.completed" : "\"finish_reason\":\"", StringComparison.Ordinal);
            var start = end < 0 ? -1 : stream.Text.LastIndexOf("\n\n", end, StringComparison.Ordinal);
            if (start < 0)
            {
                continue;
            }

            var cut = stream.Text[..(start + 2)];
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(cut));
            await using var rig = new InferenceRig([stream.Protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url, [stream.Protocol])], options: new InferenceOptions { AttemptsMax = 1 });

            var (receipt, sink) = await rig.SendAsAsync(stream.Protocol, stream.Protocol == WireProtocol.OpenAiResponses ? """{"model":"kimi","stream":true,"input":"Hi"}""" : """{"model":"kimi","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""");

            Assert.True(receipt.Fault?.Code == ErrorCodes.ModelStreamInterrupted, $"{stream.Name}: {receipt.Fault?.Code.Code}");
            var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data;
            Assert.True(failed.Cost > Money.Zero, stream.Name); // What was generated is paid for.
            Assert.Contains("model.stream_interrupted", sink.Text, StringComparison.Ordinal);
            if (sink.Text.StartsWith("event:", StringComparison.Ordinal) || sink.Text.StartsWith("data:", StringComparison.Ordinal))
            {
                Assert.StartsWith(cut, sink.Text, StringComparison.Ordinal);
            }
        }
    }
}

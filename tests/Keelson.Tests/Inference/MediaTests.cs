using System.Text.Json;
using Keelson.Inference;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>Pictures and files on each API: untouched where the provider speaks the same, said in its words where it does not, counted by the piece.</summary>
public sealed class MediaTests
{
    private const string Png = "iVBORw0KGgo=";
    private const string Message = """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":2}}""";
    private const string Response = """{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"x"}]}],"usage":{"input_tokens":10,"output_tokens":2,"total_tokens":12}}""";

    public static TheoryData<WireProtocol, string, string> Requests => new()
    {
        { WireProtocol.OpenAiChat, UpstreamTwin.Answer, """{"model":"kimi", "max_tokens":99, "messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PNG","detail":"low"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,PNG"}}]}],"x_other":[1.50]}""".Replace("PNG", Png, StringComparison.Ordinal) },
        { WireProtocol.OpenAiResponses, Response, """{"model":"kimi", "max_output_tokens":99, "input":[{"role":"user","content":[{"type":"input_text","text":"What is it?"},{"type":"input_image","image_url":"data:image/png;base64,PNG"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,PNG"}]}],"x_other":[1.50]}""".Replace("PNG", Png, StringComparison.Ordinal) },
        { WireProtocol.AnthropicMessages, Message, """{"model":"kimi", "max_tokens":99, "messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"} },{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"PNG"} }]}],"x_other":[1.50]}""".Replace("PNG", Png, StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task They_pass_untouched_to_a_provider_of_the_same_protocol(WireProtocol protocol, string answer, string body)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(answer));
        await using var rig = new InferenceRig([Native(protocol, twin.Url)]);

        var (receipt, sink) = await rig.SendAsAsync(protocol, body);

        Assert.Null(receipt.Fault);
        Assert.Equal(answer, sink.Text);
        Assert.Equal(body.Replace("\"kimi\"", "\"upstream-model\"", StringComparison.Ordinal), Assert.Single(twin.Requests).Body);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task They_are_said_in_the_words_of_every_other_protocol(WireProtocol protocol, string answer, string body)
    {
        Assert.NotEmpty(answer);
        foreach (var row in Requests.Where(row => row.Data.Item1 != protocol))
        {
            var (native, other, _) = row.Data;
            await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(other));
            await using var rig = new InferenceRig([Native(native, twin.Url)]);

            var (receipt, _) = await rig.SendAsAsync(protocol, body);

            Assert.True(receipt.Fault is null, $"{protocol} to {native}: {receipt.Fault?.Detail}");
            var sent = Assert.Single(twin.Requests).Body;
            Assert.Equal(2, sent.Split(Png).Length - 1);
            Assert.Contains("What is it?", sent, StringComparison.Ordinal);
            Assert.Contains("application/pdf", sent, StringComparison.Ordinal);
            JsonDocument.Parse(sent).Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Their_bytes_are_no_tokens(WireProtocol protocol, string answer, string body)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(answer));
        await using var rig = new InferenceRig([Native(protocol, twin.Url)], window: 16_384);

        // A megabyte of picture in a window of 16,384 tokens: two pieces of at most 4,096.
        var (receipt, _) = await rig.SendAsAsync(protocol, body.Replace(Png, new string('A', 500_000), StringComparison.Ordinal));

        Assert.Null(receipt.Fault);
    }

    [Theory]
    [InlineData("\"background\":true", "request.unsupported")]
    [InlineData("\"conversation\":\"conv_1\"", "request.unsupported")]
    [InlineData("\"conversation\":{\"id\":\"conv_1\"}", "request.unsupported")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"}", "request.unsupported")]
    [InlineData("\"background\":false,\"conversation\":null,\"prompt\":null", null)]
    public async Task What_nobody_can_reserve_for_is_refused_before_the_provider_is_asked(string member, string? code)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(Response));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url, [WireProtocol.OpenAiResponses])]);

        var (receipt, _) = await rig.SendAsAsync(WireProtocol.OpenAiResponses, $$"""{"model":"kimi",{{member}},"input":"Hi"}""");

        Assert.Equal((code, code is null ? 1 : 0), (receipt.Fault?.Code.Code, twin.Requests.Count));
    }

    private static DeploymentModel Native(WireProtocol protocol, Uri url) =>
        protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(url) : InferenceRig.OpenAi(url, [protocol]);
}

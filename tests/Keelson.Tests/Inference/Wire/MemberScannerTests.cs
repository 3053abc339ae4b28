using System.Text;
using Keelson.Inference;
using Keelson.Inference.Wire;

namespace Keelson.Tests.Inference.Wire;

public sealed class MemberScannerTests
{
    [Fact]
    public void Trap_15_a_request_without_messages_is_read_all_the_same()
    {
        var shape = Scan(WireProtocol.OpenAiResponses, """{"model":"m","instructions":"Be brief.","input":"Hello","max_output_tokens":70,"stream":true,"service_tier":"flex"}""").Shape!;

        Assert.Equal(("m", 70, true, "flex", 1), (shape.Model, shape.OutputTokensMax, shape.IsStream, shape.ServiceTier, shape.MessageCount));
        Assert.True(shape.Preamble is not null && shape.WantsUsage && shape.HasOutput);
    }

    [Fact]
    public void Pictures_count_by_the_piece_and_not_by_their_bytes()
    {
        var picture = new string('A', 10_000);
        var messages = Scan(WireProtocol.AnthropicMessages, $$$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"{{{picture}}}"}}]}]}""").Shape!;
        var responses = Scan(WireProtocol.OpenAiResponses, $$$"""{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,{{{picture}}}"}]}]}""").Shape!;

        Assert.Equal((1, 10_000), (messages.MediaParts, messages.MediaBytes));
        Assert.Equal((1, true), (responses.MediaParts, responses.MediaBytes > 10_000));
    }

    [Fact]
    public void Arguments_of_a_tool_are_words_whatever_their_names()
    {
        var shape = Scan(WireProtocol.AnthropicMessages, """{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"get","input":{"url":"https://example.org"}}]}]}""").Shape!;

        Assert.Equal(0, shape.MediaParts);
    }

    [Theory]
    [InlineData(WireProtocol.AnthropicMessages, "[]")]
    [InlineData(WireProtocol.AnthropicMessages, "{}")]
    [InlineData(WireProtocol.AnthropicMessages, """{"messages":"x"}""")]
    [InlineData(WireProtocol.AnthropicMessages, """{"messages":[],"model":""}""")]
    [InlineData(WireProtocol.AnthropicMessages, """{"messages":[],"max_tokens":0}""")]
    [InlineData(WireProtocol.AnthropicMessages, """{"messages":[],"model":"a","model":"b"}""")]
    [InlineData(WireProtocol.OpenAiResponses, """{"input":7}""")]
    [InlineData(WireProtocol.OpenAiResponses, """{"input":"x","stream":1}""")]
    [InlineData(WireProtocol.OpenAiEmbeddings, """{"model":"m"}""")]
    [InlineData(WireProtocol.OpenAiEmbeddings, """{"input":"x"} {}""")]
    public void What_can_not_be_used_is_refused(WireProtocol protocol, string body) => Assert.NotNull(Scan(protocol, body).Fault);

    [Fact]
    public void Embeddings_have_no_output() => Assert.False(Scan(WireProtocol.OpenAiEmbeddings, """{"model":"m","input":["a","b"]}""").Shape!.HasOutput);

    private static ChatRequestScan Scan(WireProtocol protocol, string body) => RequestScanner.Scan(protocol, Encoding.UTF8.GetBytes(body), new InferenceOptions());
}

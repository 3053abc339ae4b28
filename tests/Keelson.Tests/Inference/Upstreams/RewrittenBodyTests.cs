using System.Text;
using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;

namespace Keelson.Tests.Inference.Upstreams;

public sealed class RewrittenBodyTests
{
    private static readonly JsonEncodedText MaxTokens = JsonEncodedText.Encode("max_tokens");

    [Theory]
    [InlineData("""{ "model" : "a" , "messages":[]}""", null, """{ "model" : "up/m" , "messages":[]}""")]
    [InlineData("""{"messages":[]}""", null, """{"model":"up/m","messages":[]}""")]
    [InlineData("""{"model":"a","max_tokens": 900,"messages":[]}""", 100L, """{"model":"up/m","max_tokens": 100,"messages":[]}""")]
    [InlineData("""{"model":"a","max_tokens":900,"max_completion_tokens":null,"messages":[]}""", 100L, """{"model":"up/m","max_tokens":100,"max_completion_tokens":100,"messages":[]}""")]
    [InlineData("""{"model":"a","messages":[]}""", 100L, """{"max_tokens":100,"model":"up/m","messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"messages":[]}""", null, """{"stream_options":{"include_usage":true},"model":"up/m","stream":true,"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{},"messages":[]}""", null, """{"model":"up/m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":null,"messages":[]}""", null, """{"model":"up/m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{ "y":1},"messages":[]}""", null, """{"model":"up/m","stream":true,"stream_options":{"include_usage":true, "y":1},"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{"include_usage":false},"messages":[]}""", null, """{"model":"up/m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    [InlineData("""{"model":"a","stream":true,"stream_options":{"include_usage":true},"messages":[]}""", null, """{"model":"up/m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""")]
    public void Only_the_members_we_own_change(string body, long? limit, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var deployment = InferenceRig.OpenAi(new Uri("http://127.0.0.1:1/v1")) with { UpstreamModel = "up/m" };
        var call = new UpstreamCall(deployment, bytes, ChatRequestScanner.Scan(bytes, new InferenceOptions()).Shape!, limit, null);

        using var rewritten = RewrittenBody.Of(call, MaxTokens);

        var text = Encoding.UTF8.GetString(rewritten.ToArray());
        Assert.Equal(expected, text);
        Assert.Equal(text.Length, rewritten.Headers.ContentLength);
        JsonDocument.Parse(text).Dispose();
    }
}

using System.Text;
using Keelson.Inference;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Tests.Inference.Wire;

public sealed class ChatRequestScannerTests
{
    private static readonly InferenceOptions Options = new();

    [Fact]
    public void Reads_what_it_owns_and_where_it_stands()
    {
        const string Body = """ {"model":"kimi", "stream": true,"n":2,"max_tokens": 100,"max_completion_tokens":80,"stream_options":{"x":[1],"include_usage":false},"messages":[{"role":"user","content":"a"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:abc"}}]}],"tools":[{}]} """;

        var shape = Scan(Body).Shape!;

        Assert.Equal(("kimi", true, 2, 80L), (shape.Model, shape.IsStream, shape.Choices, shape.OutputTokensMax));
        Assert.Equal("\"kimi\"", Text(Body, shape.ModelRange));
        Assert.Equal("100", Text(Body, shape.MaxTokensRange));
        Assert.Equal("80", Text(Body, shape.MaxCompletionTokensRange));
        Assert.Equal("false", Text(Body, shape.IncludeUsageRange));
        Assert.Equal("{\"x\":[1],\"include_usage\":false}", Text(Body, shape.StreamOptionsRange));
        Assert.Equal("[{}]", Text(Body, shape.Tools));
        Assert.False(shape.WantsUsage);
        Assert.Equal((2, 1, 8L), (shape.MessageCount, shape.MediaParts, shape.MediaBytes));
        Assert.StartsWith("[{\"role\"", Text(Body, shape.Messages), StringComparison.Ordinal);
        Assert.Equal('"', Body[shape.BodyStart]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{\"messages\":[]} x", "")]
    [InlineData("{\"messages\":[]", "")]
    [InlineData("\"messages\"", "")]
    [InlineData("""{"model":"a","model":"b","messages":[]}""", "/model")]
    [InlineData("""{"messages":[],"mod\u0065l":"a","model":"b"}""", "/model")]
    [InlineData("""{"messages":[],"messages":[]}""", "/messages")]
    [InlineData("""{"messages":{}}""", "/messages")]
    [InlineData("""{"model":7,"messages":[]}""", "/model")]
    [InlineData("""{"model":"","messages":[]}""", "/model")]
    [InlineData("""{"model":"a"}""", "/messages")]
    [InlineData("""{"stream":"yes","messages":[]}""", "/stream")]
    [InlineData("""{"stream_options":true,"messages":[]}""", "/stream_options")]
    [InlineData("""{"max_tokens":0,"messages":[]}""", "/max_tokens")]
    [InlineData("""{"max_tokens":1.5,"messages":[]}""", "/max_tokens")]
    [InlineData("""{"max_completion_tokens":"9","messages":[]}""", "/max_completion_tokens")]
    [InlineData("""{"n":9,"messages":[]}""", "/n")]
    [InlineData("""{"best_of":99,"messages":[]}""", "/best_of")]
    [InlineData("""{"top_logprobs":21,"messages":[]}""", "/top_logprobs")]
    public void Refuses_what_it_cannot_stand_for_and_says_where(string body, string pointer)
    {
        var fault = Scan(body).Fault!;

        Assert.Equal(ErrorCodes.RequestInvalid, fault.Code);
        Assert.Equal(pointer, Assert.Single(fault.Details).Pointer);
    }

    [Theory]
    [InlineData("""{"max_tokens":null,"n":null,"stream":null,"stream_options":null,"messages":[]}""")]
    [InlineData("""{"messages":[],"stream_options":{},"anything":{"deep":[[[[]]]]}}""")]
    public void Null_and_unknown_members_are_no_fault(string body) => Assert.Null(Scan(body).Fault);

    [Fact]
    public void Refuses_a_body_over_the_limit_before_reading_it()
    {
        var fault = ChatRequestScanner.Scan(new byte[101], Options with { BodyBytesMax = 100 }).Fault!;

        Assert.Equal(ErrorCodes.RequestTooLarge, fault.Code);
    }

    [Fact]
    public void Refuses_nesting_over_the_limit()
    {
        var deep = "{\"messages\":[],\"x\":" + new string('[', 70) + new string(']', 70) + "}";

        Assert.Equal(ErrorCodes.RequestInvalid, Scan(deep).Fault!.Code);
    }

    [Fact]
    public void A_message_whose_text_names_our_members_changes_nothing()
    {
        var shape = Scan("""{"messages":[{"role":"user","content":"{\"model\":\"x\",\"stream\":true}","model":"y","url":"z"}],"model":"a"}""").Shape!;

        Assert.Equal(("a", false, 0), (shape.Model, shape.IsStream, shape.MediaParts));
    }

    private static ChatRequestScan Scan(string body) => ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(body), Options);

    private static string Text(string body, ByteRange? range) => Encoding.UTF8.GetString(range!.Value.Of(Encoding.UTF8.GetBytes(body)).Span);
}

using System.Text;
using System.Text.Json;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference.Wire;

public sealed class OpenAiUsageReaderTests
{
    [Theory]
    [InlineData("Trap 1: cached tokens are a part of the prompt", """{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":60}}""", 100, 60, 0, 10, 0)]
    [InlineData("Trap 1: the same count under two names is one count", """{"prompt_tokens":13,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":8},"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":5}""", 13, 8, 0, 4, 0)]
    [InlineData("Trap 5: reasoning is a part of the output", """{"prompt_tokens":12,"completion_tokens":100,"total_tokens":112,"completion_tokens_details":{"reasoning_tokens":90}}""", 12, 0, 0, 100, 90)]
    [InlineData("Trap 5: thoughts that stand in the total alone are output", """{"completion_tokens":12,"prompt_tokens":35,"total_tokens":109}""", 35, 0, 0, 74, 0)]
    [InlineData("Trap 5: reasoning beside the output (xAI)", """{"prompt_tokens":20,"completion_tokens":5,"total_tokens":125,"completion_tokens_details":{"reasoning_tokens":100}}""", 20, 0, 0, 105, 100)]
    [InlineData("Trap 11: vLLM's cached tokens", """{"prompt_tokens":50,"completion_tokens":1,"num_cached_tokens":48}""", 50, 48, 0, 1, 0)]
    [InlineData("Moonshot has cached tokens at the top", """{"prompt_tokens":50,"completion_tokens":1,"cached_tokens":32}""", 50, 32, 0, 1, 0)]
    [InlineData("OpenRouter writes the cache", """{"prompt_tokens":50,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":30}}""", 50, 10, 30, 1, 0)]
    [InlineData("a cache larger than the prompt is cut to it", """{"prompt_tokens":5,"completion_tokens":1,"cached_tokens":9}""", 5, 5, 0, 1, 0)]
    [InlineData("odd shapes are passed over", """{"prompt_tokens":5,"prompt_tokens_details":7,"x":{"prompt_tokens":99},"completion_tokens_details":null,"completion_tokens":"2"}""", 5, 0, 0, 0, 0)]
    [InlineData("negative counts are none", """{"prompt_tokens":-5,"completion_tokens":3}""", 0, 0, 0, 3, 0)]
    public void Every_dialect_becomes_one_vector(string what, string json, long input, long cached, long cacheWrite, long output, long reasoning)
    {
        Assert.NotEmpty(what);
        Assert.Equal(new UsageVector(input, cached, cacheWrite, output, reasoning), Read(json));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"total_tokens":9}""")]
    public void Without_counts_there_is_no_vector(string json) => Assert.Null(Read(json));

    [Fact]
    public void The_reader_stands_at_the_end_of_the_object()
    {
        var reader = new Utf8JsonReader("""{"u":{"prompt_tokens":1,"a":{"b":[{}]},"completion_tokens":1},"next":1}"""u8);
        reader.Read();
        reader.Read();
        reader.Read();

        OpenAiUsageReader.Read(ref reader);
        reader.Read();

        Assert.Equal("next", reader.GetString());
    }

    private static UsageVector? Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return OpenAiUsageReader.Read(ref reader);
    }
}

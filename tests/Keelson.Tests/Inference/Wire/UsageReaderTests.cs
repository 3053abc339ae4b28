using System.Text;
using System.Text.Json;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference.Wire;

public sealed class UsageReaderTests
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
    [InlineData("Trap 4: Anthropic's input excludes the cache", """{"input_tokens":10,"cache_read_input_tokens":60,"cache_creation_input_tokens":30,"output_tokens":5}""", 100, 60, 30, 5, 0)]
    [InlineData("Trap 4: Anthropic's names beside OpenAI's (GLM)", """{"input_tokens":3883,"output_tokens":49,"cache_creation_input_tokens":0,"cache_read_input_tokens":30464,"prompt_tokens_details":{"cached_tokens":30464}}""", 34347, 30464, 0, 49, 0)]
    [InlineData("Trap 4: the total says that the cache is inside", """{"input_tokens":100,"output_tokens":10,"total_tokens":110,"cache_read_input_tokens":60,"input_tokens_details":{"cached_tokens":60}}""", 100, 60, 0, 10, 0)]
    [InlineData("Trap 4: the input of OpenAI responses includes it", """{"input_tokens":100,"input_tokens_details":{"cached_tokens":60},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":40},"total_tokens":150}""", 100, 60, 0, 50, 40)]
    [InlineData("Trap 5: Gemini's thoughts come beside the output", """{"promptTokenCount":20,"cachedContentTokenCount":8,"candidatesTokenCount":5,"thoughtsTokenCount":100,"totalTokenCount":125}""", 20, 8, 0, 105, 100)]
    [InlineData("Bedrock's input excludes the cache, which it names twice", """{"inputTokens":10,"outputTokens":4,"cacheReadInputTokens":6,"cacheReadInputTokenCount":6,"cacheWriteInputTokens":2,"totalTokens":22}""", 18, 6, 2, 4, 0)]
    [InlineData("thinking of Anthropic is a part of the output", """{"input_tokens":1,"output_tokens":106,"output_tokens_details":{"thinking_tokens":67}}""", 1, 0, 0, 106, 67)]
    public void Every_dialect_becomes_one_vector(string what, string json, long input, long cached, long cacheWrite, long output, long reasoning)
    {
        Assert.NotEmpty(what);
        Assert.Equal(new UsageVector(input, cached, cacheWrite, output, reasoning), Read(json));
    }

    [Fact]
    public void Trap_6_iterations_are_billed_each_and_only_the_largest_fills_the_context()
    {
        var usage = Read("""
            {"input_tokens":220,"output_tokens":8,"iterations":[
              {"type":"compaction","input_tokens":55196,"output_tokens":125},
              {"type":"message","input_tokens":220,"output_tokens":8},
              {"type":"advisor_message","model":"claude-opus-4-7","input_tokens":2728,"output_tokens":874}]}
            """)!;

        Assert.Equal((58_144, 1_007, 55_321), (usage.Input, usage.Output, usage.ContextTokens));
        Assert.Equal(["compaction", "message", "advisor_message"], usage.Parts!.Select(part => part.Kind));
        Assert.Equal("claude-opus-4-7", usage.Parts![2].Model);
    }

    [Fact]
    public void Trap_6_a_model_that_declined_is_not_billed_when_another_took_over()
    {
        var usage = Read("""
            {"input_tokens":412,"output_tokens":264,"iterations":[
              {"type":"message","model":"a","input_tokens":408,"output_tokens":0},
              {"type":"fallback_message","model":"b","input_tokens":412,"output_tokens":264}]}
            """)!;

        Assert.Equal((412, 264, "b"), (usage.Input, usage.Output, Assert.Single(usage.Parts!).Model));
    }

    [Fact]
    public void What_was_written_to_the_cache_is_told_apart_by_how_long_it_is_kept()
    {
        var usage = Read("""{"input_tokens":1,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20},"output_tokens":1}""")!;

        Assert.Equal((31, 10, 20), (usage.Input, usage.CacheWrite, usage.CacheWrite1H));
    }

    [Fact]
    public void Trap_9_the_service_tier_and_the_region_are_those_of_the_answer()
    {
        var usage = Read("""{"input_tokens":1,"output_tokens":1,"service_tier":"priority","inference_geo":"us"}""")!;
        var usual = Read("""{"input_tokens":1,"output_tokens":1,"service_tier":"standard","inference_geo":"global"}""")!;

        Assert.Equal(("priority", "us"), (usage.ServiceTier, usage.Region));
        Assert.Equal((null, null), (usual.ServiceTier, usual.Region));
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

        UsageReader.Read(ref reader);
        reader.Read();

        Assert.Equal("next", reader.GetString());
    }

    private static UsageVector? Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return UsageReader.Read(ref reader)?.ToVector();
    }
}

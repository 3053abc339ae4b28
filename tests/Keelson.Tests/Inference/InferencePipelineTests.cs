using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference;

public sealed class InferencePipelineTests
{
    private const string Hello = """{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""";
    private const string HelloStream = """{"model":"kimi","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task A_buffered_answer_comes_with_its_cost_after_its_row_is_durable()
    {
        await using var rig = new InferenceRig();
        var sink = new RecordingSink
        {
            BeforeWrite = async _ => Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted)),
        };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(Hello), sink, InferenceRig.Cancellation);

        Assert.Null(receipt.Fault);
        Assert.Equal(200, sink.Head!.Status);
        Assert.Equal("chat.completion", sink.Json.GetProperty("object").GetString());
        Assert.Equal("keelson-simulator", sink.Json.GetProperty("system_fingerprint").GetString());
        Assert.Equal("short", sink.Header("Keelson-Context-Tier"));
        Assert.Equal("sim/simulated", sink.Header("Keelson-Deployment"));
        Assert.Equal("1", sink.Header("Keelson-Attempts"));
        Assert.Equal(receipt.Cost!.Value.ToString(), sink.Header("Keelson-Cost-Usd"));
        var usage = receipt.Usage!;
        Assert.Equal(((usage.Input * 1.00m) + (usage.Output * 4.00m)) / 1_000_000m, receipt.Cost!.Value.Usd);
        var started = Assert.Single(await rig.EventsAsync(EventTypes.InferenceStarted));
        var completed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted));
        Assert.True(started.Data.Cost > completed.Data.Cost);
        Assert.Equal(("answered", "priced", "kimi@2026-01-01", true), (completed.Data.Verdict, completed.Data.PriceState, completed.Data.PriceVersion, completed.Data.Simulated));
        Assert.Equal(receipt.Cost, completed.Data.Cost);
        Assert.NotNull(completed.Data.FirstTokenMs);
        Assert.Equal(0, await rig.OpenRowsAsync());
    }

    [Fact]
    public async Task A_stream_ends_with_its_mark_only_after_its_row_is_durable()
    {
        await using var rig = new InferenceRig();
        var sink = new RecordingSink
        {
            BeforeWrite = async text =>
                Assert.Equal(text.Contains("[DONE]", StringComparison.Ordinal) ? 1 : 0, (await rig.EventsAsync(EventTypes.InferenceCompleted)).Count),
        };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(HelloStream), sink, InferenceRig.Cancellation);

        Assert.Null(receipt.Fault);
        Assert.True(sink.Head!.IsStream);
        Assert.Equal("data: [DONE]\n\n", sink.Writes[^1]);
        Assert.DoesNotContain("\"usage\"", sink.Text, StringComparison.Ordinal);
        Assert.True(receipt.Usage!.Output > 0);
    }

    [Fact]
    public async Task Trap_2_a_stream_costs_what_the_buffered_answer_costs()
    {
        await using var rig = new InferenceRig();

        var (buffered, _) = await rig.SendAsync(Hello);
        var (streamed, _) = await rig.SendAsync(HelloStream);

        Assert.Equal(buffered.Usage, streamed.Usage);
        Assert.Equal(buffered.Cost, streamed.Cost);
    }

    [Fact]
    public async Task A_client_that_asks_for_usage_gets_the_usage_chunk()
    {
        await using var rig = new InferenceRig();

        var (_, sink) = await rig.SendAsync(HelloStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));

        Assert.Contains("\"usage\":{\"prompt_tokens\":", sink.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[]""", "request.invalid", 400)]
    [InlineData("""{"model":"kimi"}""", "request.invalid", 400)]
    [InlineData("""{"model":"nobody","messages":[]}""", "model.not_found", 404)]
    [InlineData("""{"model":"kimi","n":9,"messages":[]}""", "request.invalid", 400)]
    public async Task A_request_that_cannot_be_asked_is_refused_in_the_shape_of_the_api(string body, string code, int status)
    {
        await using var rig = new InferenceRig();

        var (receipt, sink) = await rig.SendAsync(body);

        Assert.Equal(code, receipt.Fault!.Code.Code);
        Assert.Equal(status, sink.Head!.Status);
        var error = sink.Json.GetProperty("error");
        Assert.Equal(receipt.Fault.Detail, error.GetProperty("message").GetString());
        Assert.Equal(code, error.GetProperty("keelson").GetProperty("code").GetString());
        Assert.Equal(receipt.Id.Value, error.GetProperty("keelson").GetProperty("requestId").GetString());
        Assert.Equal("false", sink.Header("x-should-retry"));
        Assert.Equal(code, Assert.Single(await rig.EventsAsync(EventTypes.RequestRefused)).Data.Code);
        Assert.Empty(await rig.EventsAsync(EventTypes.InferenceStarted));
    }

    [Fact]
    public async Task A_workflow_that_nobody_configured_is_refused_because_no_budget_would_hold_it()
    {
        await using var rig = new InferenceRig();

        var (receipt, _) = await rig.SendAsync(Hello, InferenceRig.Attribution("invented"));

        Assert.Equal(ErrorCodes.WorkflowNotFound, receipt.Fault!.Code);
    }

    [Fact]
    public async Task A_request_without_a_model_uses_the_workflows_default()
    {
        await using var rig = new InferenceRig();

        var (receipt, _) = await rig.SendAsync("""{"messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Null(receipt.Fault);
        Assert.Equal("kimi", (await rig.EventsAsync(EventTypes.InferenceCompleted))[0].Data.RequestedModel);
    }
}

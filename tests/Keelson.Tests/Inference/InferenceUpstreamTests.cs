using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference;

/// <summary>The pipeline against a real server that answers well and badly.</summary>
public sealed class InferenceUpstreamTests
{
    private const string Ask = """{"model":"kimi","top_k":7,"messages":[{"role":"user","content":"Hello"}], "unknown": {"a": [1, 2.50, "\u00e9"]}}""";
    private const string AskStream = """{"model":"kimi","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";
    private static readonly InferenceOptions Quick = new()
    {
        BackoffBase = TimeSpan.FromMilliseconds(1),
        StallTimeout = TimeSpan.FromMilliseconds(150),
        FirstByteTimeout = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public async Task Everything_but_the_members_we_own_passes_byte_for_byte_both_ways()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer, 200, ("openai-processing-ms", "17"), ("x-ratelimit-remaining-tokens", "5")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        var seen = Assert.Single(twin.Requests);
        Assert.Equal(Ask.Replace("\"kimi\"", "\"upstream-model\"", StringComparison.Ordinal), seen.Body);
        Assert.Equal("/v1/chat/completions", seen.Path);
        Assert.Equal("Bearer sk-test", seen.Headers["Authorization"]);
        Assert.Equal(UpstreamTwin.Answer, sink.Text);
        Assert.Equal("17", sink.Header("openai-processing-ms"));
        Assert.Null(sink.Header("x-ratelimit-remaining-tokens"));
        Assert.Equal("served-1", sink.Header("Keelson-Model"));
        Assert.Equal((100, 40, 20), (receipt.Usage!.Input, receipt.Usage.CachedInput, receipt.Usage.Output));
        Assert.Equal(((60 * 1.00m) + (40 * 0.10m) + (20 * 4.00m)) / 1_000_000m, receipt.Cost!.Value.Usd);
    }

    [Fact]
    public async Task A_stream_asks_for_usage_and_keeps_the_chunk_that_only_we_asked_for()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(
            UpstreamTwin.Role, UpstreamTwin.Chunk("Hel"), UpstreamTwin.Chunk("lo") + UpstreamTwin.Finish, UpstreamTwin.Usage, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var (receipt, sink) = await rig.SendAsync(AskStream);

        Assert.Null(receipt.Fault);
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", Assert.Single(twin.Requests).Body, StringComparison.Ordinal);
        Assert.Equal(UpstreamTwin.Role + UpstreamTwin.Chunk("Hel") + UpstreamTwin.Chunk("lo") + UpstreamTwin.Finish + UpstreamTwin.Done, sink.Text);
        Assert.Equal(100, receipt.Usage!.Input);
        Assert.False(receipt.Usage.IsEstimated);
    }

    [Fact]
    public async Task Trap_3_usage_in_a_last_chunk_with_choices_counts_and_the_chunk_is_passed_on()
    {
        var last = """data: {"model":"served-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":3,"total_tokens":11}}""" + "\n\n";
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(UpstreamTwin.Chunk("x"), last, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var (receipt, sink) = await rig.SendAsync(AskStream);

        Assert.Equal((8, 3), (receipt.Usage!.Input, receipt.Usage.Output));
        Assert.Contains(last, sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_usage_is_counted_and_says_so()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(UpstreamTwin.Chunk("Hello world"), UpstreamTwin.Finish, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);

        var (receipt, _) = await rig.SendAsync(AskStream);

        Assert.True(receipt.Usage!.IsEstimated);
        Assert.Equal(2, receipt.Usage.Output);
        Assert.True(receipt.Usage.Input > 0);
    }

    [Fact]
    public async Task A_rate_limit_is_waited_for_as_the_provider_asks_and_both_attempts_are_recorded()
    {
        await using var twin = await UpstreamTwin.StartAsync(
            UpstreamTwin.Error(429, "slow down", "rate_limit_exceeded", ("retry-after-ms", "20")),
            UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick);

        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        Assert.Equal(2, receipt.Attempts);
        Assert.Equal("2", sink.Header("Keelson-Attempts"));
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal(("retry", "model.rate_limited", FailureClass.CapacityExhausted, Money.Zero), (failed.Data.Verdict, failed.Data.Code, failed.Data.FailureClass, failed.Data.Cost));
        Assert.Equal("answered", Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted)).Data.Verdict);
    }

    [Fact]
    public async Task A_wait_longer_than_we_wait_is_handed_to_the_caller()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(429, "tomorrow", null, ("Retry-After", "3600")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick);

        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Equal(ErrorCodes.ModelRateLimited, receipt.Fault!.Code);
        Assert.Equal(429, sink.Head!.Status);
        Assert.Equal("3600", sink.Header("Retry-After"));
        Assert.Equal("exhausted", Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data.Verdict);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task A_deployment_that_fails_is_followed_by_the_next_at_once(int status)
    {
        await using var bad = await UpstreamTwin.StartAsync(UpstreamTwin.Error(status, "oops"));
        await using var good = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(bad.Url, "bad"), InferenceRig.OpenAi(good.Url, "good")], options: Quick);

        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        Assert.Equal("good/upstream-model", sink.Header("Keelson-Deployment"));
        Assert.Single(bad.Requests);
        Assert.Equal("fallback", Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data.Verdict);
    }

    [Fact]
    public async Task A_deployment_that_nobody_listens_at_is_followed_by_the_next()
    {
        Uri deserted;
        await using (var gone = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer)))
        {
            deserted = gone.Url;
        }

        await using var good = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(deserted, "gone"), InferenceRig.OpenAi(good.Url, "good")], options: Quick);

        var (receipt, _) = await rig.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal(("model.unavailable", FailureClass.TransientUnavailability, Money.Zero), (failed.Data.Code, failed.Data.FailureClass, failed.Data.Cost));
    }

    [Theory]
    [InlineData(400, "bad tool schema", null, "model.rejected", 400, FailureClass.ClientError)]
    [InlineData(401, "wrong key", "invalid_api_key", "model.credentials_refused", 502, FailureClass.PlatformFault)]
    [InlineData(403, "forbidden", null, "model.credentials_refused", 502, FailureClass.PlatformFault)]
    [InlineData(429, "You exceeded your current quota", "insufficient_quota", "model.credentials_refused", 502, FailureClass.PlatformFault)]
    [InlineData(400, "flagged", "content_filter", "model.content_filtered", 422, FailureClass.ModelQuality)]
    [InlineData(400, "This model's maximum context length is 32768 tokens. However, you requested 33077 tokens", null, "model.context_overflow", 422, FailureClass.ContextOverflow)]
    public async Task What_no_second_try_can_help_is_asked_once(int status, string message, string? upstreamCode, string code, int answered, FailureClass failureClass)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(status, message, upstreamCode));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick);

        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Single(twin.Requests);
        Assert.Equal(answered, sink.Head!.Status);
        Assert.Equal(code, receipt.Fault!.Code.Code);
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal((code, failureClass, "failFast"), (failed.Data.Code, failed.Data.FailureClass, failed.Data.Verdict));
        var isOurKey = code == "model.credentials_refused";
        Assert.Equal(!isOurKey, sink.Text.Contains(message.Replace("'", "\\u0027", StringComparison.Ordinal)[..7], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trap_24_a_stream_that_breaks_before_its_first_token_is_asked_elsewhere()
    {
        await using var bad = await UpstreamTwin.StartAsync(UpstreamTwin.Cut(UpstreamTwin.Role));
        await using var good = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(UpstreamTwin.Chunk("x"), UpstreamTwin.Finish, UpstreamTwin.Usage, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(bad.Url, "bad"), InferenceRig.OpenAi(good.Url, "good")], options: Quick);

        var (receipt, sink) = await rig.SendAsync(AskStream);

        Assert.Null(receipt.Fault);
        Assert.Equal(UpstreamTwin.Chunk("x") + UpstreamTwin.Finish + UpstreamTwin.Done, sink.Text);
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal("fallback", failed.Data.Verdict);
    }

    [Fact]
    public async Task Trap_24_nothing_is_switched_after_the_first_visible_byte()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bad = await UpstreamTwin.StartAsync(UpstreamTwin.CutAfter(seen.Task, UpstreamTwin.Role, UpstreamTwin.Chunk("Hello world")));
        await using var good = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(bad.Url, "bad"), InferenceRig.OpenAi(good.Url, "good")], options: Quick);

        var sink = new RecordingSink
        {
            BeforeWrite = text =>
            {
                if (text.Contains("Hello", StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }

                return Task.CompletedTask;
            },
        };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(AskStream), sink, InferenceRig.Cancellation);

        Assert.Equal(ErrorCodes.ModelStreamInterrupted, receipt.Fault!.Code);
        Assert.Empty(good.Requests);
        Assert.StartsWith(UpstreamTwin.Role + UpstreamTwin.Chunk("Hello world") + "data: {\"error\":{", sink.Text, StringComparison.Ordinal);
        Assert.Contains("\"keelson\":{", sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", sink.Text, StringComparison.Ordinal);
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal(("failFast", true), (failed.Data.Verdict, failed.Data.Usage!.IsEstimated));
        Assert.Equal(2, failed.Data.Usage.Output);
        Assert.True(failed.Data.Cost > Money.Zero);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_ended()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall(UpstreamTwin.Chunk("x")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick);

        var (receipt, _) = await rig.SendAsync(AskStream);

        Assert.Equal(ErrorCodes.ModelStreamInterrupted, receipt.Fault!.Code);
        await twin.ClientGone.Task.WaitAsync(TimeSpan.FromSeconds(5), InferenceRig.Cancellation);
    }

    [Fact]
    public async Task A_model_that_never_begins_ends_in_a_timeout_of_its_own_kind()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall());
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick with { FirstByteTimeout = TimeSpan.FromMilliseconds(60), AttemptsMax = 2 });

        var (receipt, _) = await rig.SendAsync(AskStream);

        Assert.Equal(ErrorCodes.ModelTimeoutFirstToken, receipt.Fault!.Code);
        Assert.Equal(["retry", "exhausted"], (await rig.EventsAsync(EventTypes.InferenceFailed)).Select(one => one.Data.Verdict));
    }

    [Fact]
    public async Task A_chunk_that_is_not_json_ends_the_stream_and_never_reaches_the_client()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(UpstreamTwin.Chunk("x"), "data: {\"choices\":[{\"del\n\n", UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], options: Quick);

        var (receipt, sink) = await rig.SendAsync(AskStream);

        Assert.Equal(ErrorCodes.ModelStreamInterrupted, receipt.Fault!.Code);
        Assert.DoesNotContain("\"del\n", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_24_an_error_inside_status_200_before_any_output_is_a_failure_of_the_attempt()
    {
        await using var bad = await UpstreamTwin.StartAsync(
            UpstreamTwin.Stream("data: {\"error\":{\"message\":\"The engine is overloaded\",\"type\":\"overloaded_error\",\"code\":529}}\n\n"),
            UpstreamTwin.Stream(UpstreamTwin.Chunk("x"), UpstreamTwin.Finish, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(bad.Url, "bad")], options: Quick);

        var (receipt, _) = await rig.SendAsync(AskStream);

        Assert.Null(receipt.Fault);
        Assert.Equal("model.overloaded", Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data.Code);
    }

    [Fact]
    public async Task Trap_21_cancel_ends_the_upstream_call_and_the_row_is_written()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall(UpstreamTwin.Role, UpstreamTwin.Chunk("Hello world")));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url, onDisconnect: DisconnectPolicy.Cancel)]);
        using var client = new CancellationTokenSource();
        var sink = new RecordingSink { BeforeWrite = _ => client.CancelAsync() };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(AskStream), sink, client.Token);

        Assert.Equal(ErrorCodes.RequestCancelled, receipt.Fault!.Code);
        await twin.ClientGone.Task.WaitAsync(TimeSpan.FromSeconds(5), InferenceRig.Cancellation);
        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed));
        Assert.Equal(("clientGone", FailureClass.ClientCancelled, true), (failed.Data.Verdict, failed.Data.FailureClass, failed.Data.Usage!.IsEstimated));
        Assert.Equal(0, await rig.OpenRowsAsync());
    }

    [Fact]
    public async Task Trap_21_drain_reads_on_to_the_usage_that_is_billed_anyway()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(
            UpstreamTwin.Role, UpstreamTwin.Chunk("Hello"), UpstreamTwin.Chunk(" world"), UpstreamTwin.Finish, UpstreamTwin.Usage, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url, onDisconnect: DisconnectPolicy.Drain)]);
        using var client = new CancellationTokenSource();
        var sink = new RecordingSink { BeforeWrite = _ => client.CancelAsync() };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(AskStream), sink, client.Token);

        Assert.Equal(ErrorCodes.RequestCancelled, receipt.Fault!.Code);
        var completed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted));
        Assert.Equal(("clientGone", 100L, false), (completed.Data.Verdict, completed.Data.Usage!.Input, completed.Data.Usage.IsEstimated));
    }

    [Fact]
    public async Task Trap_21_draining_has_an_end()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall(UpstreamTwin.Chunk("Hello")));
        await using var rig = new InferenceRig(
            [InferenceRig.OpenAi(twin.Url, onDisconnect: DisconnectPolicy.Drain)],
            options: new InferenceOptions { DrainMax = TimeSpan.FromMilliseconds(60) });
        using var client = new CancellationTokenSource();
        var sink = new RecordingSink { BeforeWrite = _ => client.CancelAsync() };

        var receipt = await rig.Pipeline.ExecuteAsync(rig.Call(AskStream), sink, client.Token);

        Assert.Equal(ErrorCodes.RequestCancelled, receipt.Fault!.Code);
        Assert.Equal("clientGone", Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data.Verdict);
    }

    [Fact]
    public async Task The_callers_deadline_ends_the_call()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall());
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);
        var sink = new RecordingSink();
        var call = rig.Call(Ask) with { Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(80) };

        var receipt = await rig.Pipeline.ExecuteAsync(call, sink, InferenceRig.Cancellation);

        Assert.Equal(ErrorCodes.RunDeadlineExceeded, receipt.Fault!.Code);
        Assert.Equal(504, sink.Head!.Status);
    }

    [Fact]
    public async Task A_deployment_that_keeps_failing_is_given_a_rest_and_tried_again()
    {
        await using var twin = await UpstreamTwin.StartAsync(
            UpstreamTwin.Error(500, "1"), UpstreamTwin.Error(500, "2"), UpstreamTwin.Json(UpstreamTwin.Answer));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var rig = new InferenceRig(
            [InferenceRig.OpenAi(twin.Url)],
            options: Quick with { AttemptsMax = 1, BreakerFailures = 2, BreakerOpen = TimeSpan.FromSeconds(10) },
            time: time);
        await rig.SendAsync(Ask);
        await rig.SendAsync(Ask);

        var (rested, sink) = await rig.SendAsync(Ask);

        Assert.Equal(ErrorCodes.ModelUnavailable, rested.Fault!.Code);
        Assert.NotNull(sink.Header("retry-after-ms"));
        Assert.Equal(2, twin.Requests.Count);
        Assert.Equal("model.unavailable", Assert.Single(await rig.EventsAsync(EventTypes.RequestRefused)).Data.Code);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null((await rig.SendAsync(Ask)).Receipt.Fault);
    }
}

using System.Diagnostics;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Traces;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Telemetry.Traces;

public sealed class EventSpansTests : IDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly EventSpans _maker;

    public EventSpansTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EventSpans.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.GetTagItem("keelson.run") is "r_spans")
                {
                    _spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _maker = new EventSpans(_time);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _maker.Dispose();
    }

    [Fact]
    public void An_attempt_is_a_client_span_of_the_conventions_in_its_trace()
    {
        Feed(EventTypes.InferenceCompleted, new EventData
        {
            Run = "r_spans",
            Trace = Trace,
            DurationMs = 2_000,
            RequestedModel = "kimi",
            ServedModel = "kimi-2",
            Deployment = "workers-ai/kimi-2",
            Streamed = true,
            FirstTokenMs = 400,
            Usage = new UsageVector(10, 4, 0, 7, 2),
            Cost = new Money(0.25m),
        });

        var span = Assert.Single(_spans);
        Assert.Equal(("chat kimi", ActivityKind.Client, Trace), (span.DisplayName, span.Kind, span.TraceId.ToHexString()));
        Assert.Equal(default, span.ParentSpanId);
        Assert.Equal((_time.GetUtcNow().AddSeconds(-2).UtcDateTime, TimeSpan.FromSeconds(2)), (span.StartTimeUtc, span.Duration));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal("chat", span.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("workers-ai", span.GetTagItem("gen_ai.provider.name"));
        Assert.Equal(0.4, span.GetTagItem("gen_ai.response.time_to_first_chunk"));
        Assert.Equal(10L, span.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(7L, span.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Equal(0.25, span.GetTagItem("keelson.cost.usd"));
    }

    [Fact]
    public void Tool_calls_and_runs_are_spans_and_failures_are_errors()
    {
        Feed(EventTypes.ToolFailed, new EventData { Run = "r_spans", Trace = Trace, DurationMs = 5, Tool = "logs.search", Code = "tool.unavailable" });
        Feed(EventTypes.RunCompleted, new EventData { Run = "r_spans", Trace = Trace, DurationMs = 50, Workflow = "triage", OutcomeVerdict = "success" });

        Assert.Equal(["execute_tool logs.search", "invoke_workflow triage"], _spans.Select(span => span.DisplayName));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], _spans.Select(span => span.Status));
        Assert.Equal("tool.unavailable", _spans[0].GetTagItem("error.type"));
    }

    [Fact]
    public void What_has_no_duration_or_is_old_is_no_span()
    {
        Feed(EventTypes.InferenceStarted, new EventData { Run = "r_spans" });
        Feed(EventTypes.RunCompleted, new EventData { Run = "r_spans", DurationMs = 1 }, _time.GetUtcNow().AddHours(-1));

        Assert.Empty(_spans);
    }

    private void Feed(string type, EventData data, DateTimeOffset? at = null) =>
        _maker.OnEvent(1, new TelemetryEvent("e", "/acme/cells/1", type, at ?? _time.GetUtcNow(), data));
}

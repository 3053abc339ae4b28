using System.Diagnostics.Metrics;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Telemetry.Metrics;

public sealed class EventMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = [];
    private readonly EventMetrics _metrics;

    public EventMetricsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        _listener.Start();
        var stream = new TelemetryInstruments(factory);
        _metrics = new EventMetrics(new GenAiInstruments(stream), new PlatformInstruments(stream), _time);
    }

    [Fact]
    public void An_answered_attempt_feeds_the_conventions_metrics()
    {
        Feed(EventTypes.InferenceCompleted, Attempt());

        var duration = Single("gen_ai.client.operation.duration");
        Assert.Equal(1.5, duration.Value);
        Assert.Equal("chat", duration.Tags["gen_ai.operation.name"]);
        Assert.Equal("workers-ai", duration.Tags["gen_ai.provider.name"]);
        Assert.Equal("kimi", duration.Tags["gen_ai.request.model"]);
        Assert.Equal("kimi-2", duration.Tags["gen_ai.response.model"]);
        Assert.Equal("short", duration.Tags["keelson.context.tier"]);
        Assert.DoesNotContain("error.type", duration.Tags.Keys);
        Assert.Equal(0.04, Single("gen_ai.client.operation.time_to_first_chunk").Value);
        var tokens = _measured.Where(one => one.Name == "gen_ai.client.token.usage").ToDictionary(one => (string)one.Tags["gen_ai.token.type"]!, one => one.Value);
        Assert.Equal(new Dictionary<string, double> { ["input"] = 1_000, ["output"] = 50 }, tokens);
        Assert.Equal(0.25, Single("keelson.inference.cost").Value);
        Assert.Equal(EventTypes.InferenceCompleted, Single("keelson.events").Tags["keelson.event.type"]);
    }

    [Fact]
    public void A_failed_attempt_names_its_error_and_a_buffered_one_has_no_first_chunk()
    {
        Feed(EventTypes.InferenceFailed, Attempt() with { Code = "model.unavailable", Streamed = false, Operation = "embeddings" });
        Assert.Equal("model.unavailable", Single("gen_ai.client.operation.duration").Tags["error.type"]);
        Assert.Equal("embeddings", Single("gen_ai.client.operation.duration").Tags["gen_ai.operation.name"]);
        Assert.DoesNotContain(_measured, one => one.Name == "gen_ai.client.operation.time_to_first_chunk");
    }

    [Fact]
    public void An_unknown_price_is_counted_and_adds_no_cost()
    {
        Feed(EventTypes.InferenceCompleted, Attempt() with { Cost = null });
        Assert.Equal(1, Single("keelson.inference.unpriced").Value);
        Assert.DoesNotContain(_measured, one => one.Name == "keelson.inference.cost");
    }

    [Fact]
    public void Runs_tools_and_refusals_are_counted_by_what_happened()
    {
        Feed(EventTypes.RunTimedOut, new EventData { Workflow = "triage", DurationMs = 9_000, Code = "run.timed_out" });
        Feed(EventTypes.ToolFailed, new EventData { Tool = "logs.search", DurationMs = 20, FailureClass = FailureClass.ToolUnavailable });
        Feed(EventTypes.RequestRefused, new EventData { Workflow = "triage", Code = "budget.exhausted", FailureClass = FailureClass.PolicyRejection });

        Assert.Equal(9, Single("gen_ai.workflow.duration").Value);
        Assert.Equal("timedOut", Single("keelson.runs").Tags["keelson.run.state"]);
        Assert.Equal("toolUnavailable", Single("keelson.tool.calls").Tags["keelson.failure.class"]);
        Assert.Equal(0.02, Single("keelson.tool.duration").Value);
        Assert.Equal("budget.exhausted", Single("keelson.requests.refused").Tags["error.type"]);
    }

    [Fact]
    public void What_an_import_brings_from_long_ago_is_not_load_of_now()
    {
        _metrics.OnEvent(1, new TelemetryEvent("e", "/acme/cells/1", EventTypes.InferenceCompleted, _time.GetUtcNow().AddHours(-1), Attempt()));
        Assert.Empty(_measured);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private static EventData Attempt() => new()
    {
        Workflow = "triage",
        RequestedModel = "kimi",
        ServedModel = "kimi-2",
        Deployment = "workers-ai/kimi-2",
        Tier = ContextTier.Short,
        DurationMs = 1_500,
        FirstTokenMs = 40,
        Streamed = true,
        Usage = new UsageVector(1_000, 0, 0, 50, 0),
        Cost = new Money(0.25m),
    };

    private void Feed(string type, EventData data) => _metrics.OnEvent(1, new TelemetryEvent("e", "/acme/cells/1", type, _time.GetUtcNow(), data));

    private (string Name, double Value, Dictionary<string, object?> Tags) Single(string name) => Assert.Single(_measured, one => one.Name == name);

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Add((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Keelson.Primitives;
using Keelson.Telemetry.Wire;

namespace Keelson.Telemetry.Metrics;

/// <summary>Metrics for which there is no convention; every name is ours.</summary>
internal sealed class PlatformInstruments
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _runs;
    private readonly Counter<long> _toolCalls;
    private readonly Histogram<double> _toolDuration;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _unpriced;

    /// <summary>Creates the instruments.</summary>
    public PlatformInstruments(TelemetryInstruments stream)
    {
        var meter = stream.Meter;
        _events = meter.CreateCounter<long>("keelson.events", "{event}", "Events of the stream, by type.");
        _refused = meter.CreateCounter<long>("keelson.requests.refused", "{request}", "Requests refused before any upstream call.");
        _runs = meter.CreateCounter<long>("keelson.runs", "{run}", "Workflow runs, by what happened to them.");
        _toolCalls = meter.CreateCounter<long>("keelson.tool.calls", "{call}", "Tool calls, by what happened to them.");
        _toolDuration = meter.CreateHistogram<double>("keelson.tool.duration", "s", "Duration of one tool call.");
        _cost = meter.CreateCounter<double>("keelson.inference.cost", "{USD}", "What upstream calls with a known price cost.");
        _unpriced = meter.CreateCounter<long>("keelson.inference.unpriced", "{attempt}", "Upstream calls with an unknown price; the cost leaves them out.");
    }

    /// <summary>Any event.</summary>
    public void OnEvent(string type) => _events.Add(1, Tag("keelson.event.type", type));

    /// <summary>A request was refused.</summary>
    public void OnRefused(EventData data) =>
        _refused.Add(1, new TagList { { "keelson.workflow", data.Workflow }, { "error.type", data.Code }, FailureOf(data) });

    /// <summary>Something happened to a run.</summary>
    public void OnRun(string state, EventData data) =>
        _runs.Add(1, new TagList { { "keelson.workflow", data.Workflow }, { "keelson.run.state", state }, FailureOf(data) });

    /// <summary>Something happened to a tool call.</summary>
    public void OnToolCall(string state, EventData data)
    {
        var tags = new TagList { { "keelson.tool", data.Tool }, { "keelson.tool.state", state }, FailureOf(data) };
        _toolCalls.Add(1, tags);
        if (data.DurationMs is { } duration)
        {
            _toolDuration.Record(duration / 1_000, tags);
        }
    }

    /// <summary>An upstream call has ended and was paid, or nobody knows what it cost.</summary>
    public void OnAttempt(EventData data)
    {
        var tags = new TagList { { "keelson.workflow", data.Workflow }, { "gen_ai.response.model", data.ServedModel }, { "keelson.deployment", data.Deployment } };
        if (data.Cost is { } cost)
        {
            _cost.Add((double)cost.Usd, tags);
        }
        else if (data.Usage is not null)
        {
            _unpriced.Add(1, tags);
        }
    }

    private static KeyValuePair<string, object?> FailureOf(EventData data) =>
        Tag("keelson.failure.class", EventWords<FailureClass>.Of(data.FailureClass).ToString());

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

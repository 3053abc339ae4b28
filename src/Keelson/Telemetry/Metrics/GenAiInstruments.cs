using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Keelson.Telemetry.Metrics;

/// <summary>
/// Metrics of the OpenTelemetry GenAI conventions (status: development), with the buckets that they ask for. Attributes that start with
/// <c>keelson.</c> are ours.
/// </summary>
internal sealed class GenAiInstruments
{
    // The conventions' buckets.
    private static readonly double[] SecondsBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly long[] TokenBuckets =
        [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

    private static readonly double[] WorkflowBuckets = [1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _workflow;

    /// <summary>Creates the instruments.</summary>
    public GenAiInstruments(TelemetryInstruments stream)
    {
        var meter = stream.Meter;
        _duration = meter.CreateHistogram(
            "gen_ai.client.operation.duration", "s", "Duration of one upstream call.", null, Buckets(SecondsBuckets));
        _firstChunk = meter.CreateHistogram(
            "gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first non-empty delta of a streamed upstream call.", null, Buckets(SecondsBuckets));
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage", "{token}", "Billable tokens of one upstream call.", null, Buckets(TokenBuckets));
        _workflow = meter.CreateHistogram(
            "gen_ai.workflow.duration", "s", "Duration of one workflow run.", null, Buckets(WorkflowBuckets));
    }

    /// <summary>An upstream call has ended.</summary>
    public void OnAttempt(EventData data)
    {
        var tags = TagsOf(data);
        if (data.DurationMs is { } duration)
        {
            var ended = tags;
            AddError(ref ended, data);
            _duration.Record(duration / 1_000, ended);
        }

        if (data is { Streamed: true, FirstTokenMs: { } firstToken })
        {
            _firstChunk.Record(firstToken / 1_000, tags);
        }

        if (data.Usage is { } usage)
        {
            RecordTokens(usage.Input, "input", tags);
            RecordTokens(usage.Output, "output", tags);
        }
    }

    /// <summary>A run has ended.</summary>
    public void OnRunEnded(EventData data)
    {
        if (data.DurationMs is { } duration)
        {
            var tags = new TagList { { "gen_ai.workflow.name", data.Workflow } };
            AddError(ref tags, data);
            _workflow.Record(duration / 1_000, tags);
        }
    }

    private static InstrumentAdvice<T> Buckets<T>(T[] boundaries)
        where T : struct => new() { HistogramBucketBoundaries = boundaries };

    // The provider's own name in the configuration stands for it, as the conventions allow for custom ones.
    private static TagList TagsOf(EventData data) => new()
    {
        { "gen_ai.operation.name", data.Operation ?? "chat" },
        { "gen_ai.provider.name", data.Deployment?.Split('/')[0] ?? "unknown" },
        { "gen_ai.request.model", data.RequestedModel },
        { "gen_ai.response.model", data.ServedModel },
        { "keelson.workflow", data.Workflow },
        { "keelson.context.tier", data.Tier is { } tier ? Wire.EventWords<Primitives.ContextTier>.Of(tier).ToString() : null },
    };

    private static void AddError(ref TagList tags, EventData data)
    {
        if (data.Code is { } code)
        {
            tags.Add("error.type", code);
        }
    }

    private void RecordTokens(long count, string type, TagList tags)
    {
        tags.Add("gen_ai.token.type", type);
        _tokens.Record(count, tags);
    }
}

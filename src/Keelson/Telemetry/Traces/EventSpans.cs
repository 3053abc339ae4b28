using System.Buffers;
using System.Diagnostics;

namespace Keelson.Telemetry.Traces;

/// <summary>
/// Makes spans of the OpenTelemetry GenAI conventions (status: development) from events that ended something, so that traces and every
/// report speak of the same facts. A span stands in the trace that its event names. Attributes that start with <c>keelson.</c> are ours.
/// </summary>
internal sealed class EventSpans(TimeProvider time) : IEventObserver, IDisposable
{
    /// <summary>The name of the source, for exporters.</summary>
    public const string SourceName = "Keelson";

    // What an import brings from long ago is no work of now; collectors refuse old spans anyway.
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(15);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ActivitySource _source = new(SourceName);

    /// <inheritdoc/>
    public void OnEvent(long position, TelemetryEvent telemetryEvent)
    {
        if (!_source.HasListeners() || telemetryEvent.Data.DurationMs is null || time.GetUtcNow() - telemetryEvent.Time > AgeMax)
        {
            return;
        }

        switch (telemetryEvent.Type)
        {
            case EventTypes.InferenceCompleted or EventTypes.InferenceFailed or EventTypes.InferenceLost:
                Attempt(telemetryEvent);
                break;
            case EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolUnknown:
                ToolCall(telemetryEvent);
                break;
            case EventTypes.RunCompleted or EventTypes.RunFailed or EventTypes.RunCancelled or EventTypes.RunTimedOut:
                Run(telemetryEvent);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void Attempt(TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        var operation = data.Operation ?? "chat";
        using var span = Start($"{operation} {data.RequestedModel}", ActivityKind.Client, telemetryEvent);
        if (span is null)
        {
            return;
        }

        // The provider's own name in the configuration stands for it, as the conventions allow for custom ones.
        span.SetTag("gen_ai.operation.name", operation)
            .SetTag("gen_ai.provider.name", data.Deployment?.Split('/')[0] ?? "unknown")
            .SetTag("gen_ai.request.model", data.RequestedModel)
            .SetTag("gen_ai.response.model", data.ServedModel)
            .SetTag("gen_ai.conversation.id", data.Session)
            .SetTag("keelson.request", data.Request)
            .SetTag("keelson.attempt", data.Attempt)
            .SetTag("keelson.cost.usd", data.Cost is { } cost ? (double)cost.Usd : null);
        if (data.Streamed == true)
        {
            span.SetTag("gen_ai.request.stream", true);
            span.SetTag("gen_ai.response.time_to_first_chunk", data.FirstTokenMs / 1_000);
        }

        if (data.Usage is { } usage)
        {
            span.SetTag("gen_ai.usage.input_tokens", usage.Input)
                .SetTag("gen_ai.usage.output_tokens", usage.Output)
                .SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInput)
                .SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWrite)
                .SetTag("gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
        }

        End(span, telemetryEvent);
    }

    private void ToolCall(TelemetryEvent telemetryEvent)
    {
        using var span = Start($"execute_tool {telemetryEvent.Data.Tool}", ActivityKind.Internal, telemetryEvent);
        if (span is not null)
        {
            span.SetTag("gen_ai.operation.name", "execute_tool")
                .SetTag("gen_ai.tool.name", telemetryEvent.Data.Tool)
                .SetTag("gen_ai.tool.call.id", telemetryEvent.Data.Key);
            End(span, telemetryEvent);
        }
    }

    private void Run(TelemetryEvent telemetryEvent)
    {
        using var span = Start($"invoke_workflow {telemetryEvent.Data.Workflow}", ActivityKind.Internal, telemetryEvent);
        if (span is not null)
        {
            span.SetTag("gen_ai.operation.name", "invoke_workflow")
                .SetTag("gen_ai.workflow.name", telemetryEvent.Data.Workflow)
                .SetTag("keelson.outcome", telemetryEvent.Data.Outcome)
                .SetTag("keelson.outcome.verdict", telemetryEvent.Data.OutcomeVerdict);
            End(span, telemetryEvent);
        }
    }

    private Activity? Start(string name, ActivityKind kind, TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        var began = telemetryEvent.Time - TimeSpan.FromMilliseconds(data.DurationMs!.Value);
        Activity.Current = null; // The fold's own work is no parent of what it tells about.
        return _source.StartActivity(name, kind, ParentOf(data), startTime: began)?
            .SetTag("keelson.workflow", data.Workflow)
            .SetTag("keelson.run", data.Run)
            .SetTag("keelson.step", data.Step);
    }

    // The trace is known and the caller's span is not: the span becomes a root of that trace.
    private static ActivityContext ParentOf(EventData data) =>
        data.Trace is { Length: 32 } trace && !trace.AsSpan().ContainsAnyExcept(HexDigits)
            ? new ActivityContext(ActivityTraceId.CreateFromString(trace), default, ActivityTraceFlags.Recorded)
            : default;

    private static void End(Activity span, TelemetryEvent telemetryEvent)
    {
        if (telemetryEvent.Data.Code is { } code)
        {
            span.SetTag("error.type", code).SetStatus(ActivityStatusCode.Error);
        }

        span.SetEndTime(telemetryEvent.Time.UtcDateTime);
    }
}

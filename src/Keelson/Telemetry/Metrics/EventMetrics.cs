namespace Keelson.Telemetry.Metrics;

/// <summary>Feeds metrics from the stream, so that they and every report speak of the same facts.</summary>
internal sealed class EventMetrics(GenAiInstruments genAi, PlatformInstruments platform, TimeProvider time) : IEventObserver
{
    // A counter cannot put an old fact into its minute; what an import brings from long ago would look like load of now.
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public void OnEvent(long position, TelemetryEvent telemetryEvent)
    {
        if (time.GetUtcNow() - telemetryEvent.Time > AgeMax)
        {
            return;
        }

        var (type, data) = (telemetryEvent.Type, telemetryEvent.Data);
        platform.OnEvent(type);
        switch (type)
        {
            case EventTypes.InferenceCompleted or EventTypes.InferenceFailed or EventTypes.InferenceLost:
                genAi.OnAttempt(data);
                platform.OnAttempt(data);
                break;
            case EventTypes.RequestRefused:
                platform.OnRefused(data);
                break;
            case EventTypes.RunCompleted or EventTypes.RunFailed or EventTypes.RunCancelled or EventTypes.RunTimedOut:
                genAi.OnRunEnded(data);
                platform.OnRun(StateOf(type), data);
                break;
            case EventTypes.RunStarted or EventTypes.RunCompensated or EventTypes.RunCompensationFailed or EventTypes.RunDiverged:
                platform.OnRun(StateOf(type), data);
                break;
            case EventTypes.ToolCompleted or EventTypes.ToolFailed or EventTypes.ToolDenied or EventTypes.ToolUnknown or EventTypes.ToolReplayed:
                platform.OnToolCall(StateOf(type), data);
                break;
        }
    }

    private static string StateOf(string type) => type[(type.LastIndexOf('.') + 1)..];
}

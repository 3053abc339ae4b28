namespace Keelson.Telemetry;

/// <summary>
/// Sees every event that is committed while this process lives, in order, on the fold's thread; events of before the start are not
/// shown. For things that cannot be folded again, such as metrics. Must be quick and must not throw.
/// </summary>
internal interface IEventObserver
{
    /// <summary>Takes one event.</summary>
    void OnEvent(long position, TelemetryEvent telemetryEvent);
}

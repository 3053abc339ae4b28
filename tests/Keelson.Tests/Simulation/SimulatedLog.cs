using Keelson.Primitives;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Simulation;

/// <summary>Takes every error of the engine for what it is: a bug.</summary>
internal sealed class SimulatedLog<T>(SimulatedWorld world) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // What comes again by itself, because a disk is full or a queue is, is told to operators and is no bug.
        var comesAgain = exception is FaultException { Fault.Code.Retry: RetryClass.Backoff or RetryClass.Immediate };
        var isMissed = exception is null && typeof(T) == typeof(Scheduler); // An occurrence that a full queue refused is counted, and told.
        if (logLevel >= LogLevel.Error && !comesAgain && !isMissed)
        {
            world.Violations.Add($"The engine logged an error: {formatter(state, exception)} {exception}");
        }
    }
}

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
        if (logLevel >= LogLevel.Error)
        {
            world.Violations.Add($"The engine logged an error: {formatter(state, exception)} {exception}");
        }
    }
}

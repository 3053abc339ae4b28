using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Kills;

/// <summary>Tells the parent of every error of the engine; there must be none.</summary>
internal sealed class KillLog<T> : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            KillChild.Say($"wrong The engine logged: {formatter(state, exception)} {exception}".ReplaceLineEndings(" "));
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Keelson.Telemetry;

/// <summary>What the stream's own machinery says in the log.</summary>
internal static partial class TelemetryLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} best-effort events could not be written and are lost")]
    public static partial void LogLost(this ILogger logger, int count, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} best-effort events were dropped and their count could not be recorded before the stop")]
    public static partial void LogDroppedAtStop(this ILogger logger, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The saved state of {Projection} cannot be read, the stream is folded from its start")]
    public static partial void LogSaveDamaged(this ILogger logger, string projection);

    [LoggerMessage(Level = LogLevel.Information, Message = "Another version of the program saved the states of {Count} projections, the stream is folded from its start")]
    public static partial void LogSavedByAnother(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} projections have no saved state, the stream is folded from its start")]
    public static partial void LogNothingSaved(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The fold was interrupted and goes on from the store")]
    public static partial void LogFoldInterrupted(this ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The event at position {Position} is {State} and was left out of {Projection}")]
    public static partial void LogLeftOut(this ILogger logger, long position, string state, string projection, Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of {Projection} has {Bytes} bytes, more than {BytesMax}, and is not saved, so every start folds the stream again")]
    public static partial void LogTooLargeToSave(this ILogger logger, string projection, int bytes, int bytesMax);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of {Projection} could not be saved now")]
    public static partial void LogNotSaved(this ILogger logger, string projection);
}

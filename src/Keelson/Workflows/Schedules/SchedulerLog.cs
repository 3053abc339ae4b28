using Microsoft.Extensions.Logging;

namespace Keelson.Workflows.Schedules;

/// <summary>What the scheduler tells the operator.</summary>
internal static partial class SchedulerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The run of {Workflow} that was due at {Occurrence} was not started: {Reason}")]
    public static partial void Refused(this ILogger log, string workflow, DateTimeOffset occurrence, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules could not be brought in line with the configuration and are tried again.")]
    public static partial void NotReconciled(this ILogger log, Exception failure);
}

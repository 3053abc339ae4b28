using Keelson.Storage;
using Keelson.Workflows.Queues;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows;

/// <summary>What the engine tells the operator.</summary>
internal static partial class RunLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was let go because its journal answered {Status}. It is taken up again from what is durable.")]
    public static partial void Broke(this ILogger log, string run, CommitStatus status);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} was let go because the engine threw. It is taken up again from what is durable.")]
    public static partial void Bug(this ILogger log, Exception failure, string run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The code of workflow {Workflow} threw in run {Run}.")]
    public static partial void BodyThrew(this ILogger log, Exception failure, string run, string workflow);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} waits: no code is registered for workflow {Workflow} in version {Version}.")]
    public static partial void Unknown(this ILogger log, string run, string workflow, string version);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was due under {Key} could not be done.")]
    public static partial void NotWoken(this ILogger log, Exception failure, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody here knows what is due under {Key}. It is kept.")]
    public static partial void NotKnown(this ILogger log, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} runs were still at work after {Time} and were let go. They go on after the next start.")]
    public static partial void NotDrained(this ILogger log, int count, TimeSpan time);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The gate of run {Run} could not be told that it is {Activity}; it counts again by itself.")]
    public static partial void GateNotTold(this ILogger log, Exception failure, string run, RunActivity activity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Wake-ups could not be read.")]
    public static partial void NotReadable(this ILogger log, Exception failure);
}

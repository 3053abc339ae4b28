using System.Globalization;
using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>Where runs are kept.</summary>
internal static class RunTables
{
    /// <summary>One row a run, by its id, which sorts by time.</summary>
    public static readonly RowTable Runs = new("runs");

    /// <summary>Workflow and id; the list of one workflow.</summary>
    public static readonly RowTable ByWorkflow = new("runs.workflow");

    /// <summary>Status and id, for all but completed runs; the value is the workflow.</summary>
    public static readonly RowTable ByStatus = new("runs.status");

    /// <summary>Workflow, time and id of every run that waits for its turn, in the order of their coming.</summary>
    public static readonly RowTable Queue = new("runs.queue");

    /// <summary>Clients' keys of starts.</summary>
    public static readonly RowTable StartKeys = new("run-keys");

    /// <summary>The latest verdict by run and kind of outcome.</summary>
    public static readonly RowTable Outcomes = new("outcomes");

    public static JournalId Journal(string run) => new("run/" + run);

    /// <summary>The beginning of the wake-up keys of queues.</summary>
    public const string QueueWakeUpPrefix = "queue/";

    public static string QueuePrefix(string workflow) => workflow + "/";

    public static string QueueKey(string workflow, DateTimeOffset since, string run) =>
        string.Create(CultureInfo.InvariantCulture, $"{workflow}/{since.ToUnixTimeMilliseconds():D15}/{run}");

    public static string WakeUp(string run) => "run/" + run;

    public static string WorkflowKey(string workflow, string run) => $"{workflow}/{run}";

    public static string StatusKey(RunStatus status, string run) => $"{RunWords.Of(status)}/{run}";

    public static string OutcomeKey(string run, string outcome) => $"{run}/{outcome}";
}

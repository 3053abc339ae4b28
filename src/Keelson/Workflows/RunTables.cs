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

    /// <summary>Clients' keys of starts.</summary>
    public static readonly RowTable StartKeys = new("run-keys");

    /// <summary>The latest verdict by run and kind of outcome.</summary>
    public static readonly RowTable Outcomes = new("outcomes");

    public static JournalId Journal(string run) => new("run/" + run);

    public static string WakeUp(string run) => "run/" + run;

    public static string WorkflowKey(string workflow, string run) => $"{workflow}/{run}";

    public static string StatusKey(RunStatus status, string run) => $"{RunWords.Of(status)}/{run}";

    public static string OutcomeKey(string run, string outcome) => $"{run}/{outcome}";
}

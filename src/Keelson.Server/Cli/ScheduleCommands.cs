using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary><c>schedule ...</c>: what starts by itself, and when next.</summary>
internal static class ScheduleCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("schedule", "See which workflows start by themselves, and when next.")
    {
        List(),
        Show(),
    };

    private static Command List()
    {
        var command = new Command("list", "List the schedules with their next and last occurrence.");
        new ClientOptions().Attach(
            command,
            (_, client, cancellation) => client.GetAsync("/api/schedules", cancellation),
            answer => answer.PrintTable(
                "No schedules.",
                ("WORKFLOW", "workflow"), ("CRON", "cron"), ("ZONE", "timeZone"), ("NEXT", "nextAt"), ("LAST", "lastAt"), ("RUN", "lastRun"), ("MISSED", "missedCount")));
        return command;
    }

    private static Command Show()
    {
        var workflow = new Argument<string>("workflow") { Description = "The workflow." };
        var count = new Option<int>("--count") { Description = "How many of the next occurrences to show.", DefaultValueFactory = _ => 5 };
        var command = new Command("show", "Show one schedule and its next occurrences.") { workflow, count };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of($"/api/schedules/{Uri.EscapeDataString(parsed.GetRequiredValue(workflow))}").With("limit", parsed.GetValue(count)).ToString(), cancellation),
            answer => answer.PrintMembers());
        return command;
    }
}

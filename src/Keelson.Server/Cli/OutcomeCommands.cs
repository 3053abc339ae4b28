using System.CommandLine;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary><c>outcome ...</c>: business results.</summary>
internal static class OutcomeCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("outcome", "Report business outcomes.") { Report(), List() };

    private static Command Report()
    {
        var run = new Option<string>("--run") { Description = "The run.", Required = true, HelpName = "ID" };
        var kind = new Option<string>("--kind") { Description = "For example incident.resolved.", Required = true, HelpName = "KIND" };
        var verdict = new Option<string>("--verdict") { Description = "success, failure or revoked.", Required = true };
        verdict.AcceptOnlyFromAmong("success", "failure", "revoked");
        var value = new Option<string?>("--value") { Description = "What it is worth in US dollars.", HelpName = "USD" };
        var command = new Command("report", "Report an outcome, or revise an earlier one.") { run, kind, verdict, value };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                "/api/outcomes",
                new
                {
                    Run = parsed.GetRequiredValue(run),
                    Kind = parsed.GetRequiredValue(kind),
                    Verdict = parsed.GetRequiredValue(verdict),
                    Value = parsed.GetValue(value),
                },
                null,
                cancellation),
            (JsonElement answer) => answer.PrintMembers());
        return command;
    }

    private static Command List()
    {
        var workflow = new Option<string?>("--workflow") { Description = "Only of this workflow.", HelpName = "NAME" };
        var command = new Command("list", "List outcomes, the newest first.") { workflow };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(QueryText.Of("/api/outcomes").With("workflow", parsed.GetValue(workflow)).ToString(), cancellation),
            answer => answer.PrintTable("No outcomes.", ("RUN", "run"), ("WORKFLOW", "workflow"), ("KIND", "kind"), ("VERDICT", "verdict"), ("VALUE", "value"), ("TIME", "time")));
        return command;
    }
}

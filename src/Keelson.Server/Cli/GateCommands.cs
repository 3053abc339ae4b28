using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary><c>gate ...</c>: the way from one rollout wave to the next, and back.</summary>
internal static class GateCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("gate", "The gate out of a workflow's rollout wave: look, decide, promote, override, demote.")
    {
        Show(),
        Evaluate(),
        Promote(),
        Override(),
        Demote(),
    };

    private static Command Show()
    {
        var workflow = new Argument<string?>("workflow") { Description = "One workflow; all when absent.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Show waves and the last verdicts, with their reasons.") { workflow };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(QueryText.Of("/api/waves").With("workflow", parsed.GetValue(workflow)).ToString(), cancellation),
            GovernmentText.PrintGates);
        return command;
    }

    private static Command Evaluate()
    {
        var workflow = Workflow();
        var command = new Command("evaluate", "Decide now, and record the decision.") { workflow };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Post, PathOf(parsed, workflow, "evaluate"), new { }, null, cancellation),
            GovernmentText.PrintGate);
        return command;
    }

    private static Command Promote()
    {
        var workflow = Workflow();
        var reason = new Option<string?>("--reason") { Description = "Why; the gate's decision says it when absent.", HelpName = "TEXT" };
        var command = new Command("promote", "Open the next wave. Needs a GO that is at most 24 hours old, or an override in force.") { workflow, reason };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post, PathOf(parsed, workflow, "promote"), new { Reason = parsed.GetValue(reason) }, null, cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Override()
    {
        var workflow = Workflow();
        var reason = new Option<string?>("--reason") { Description = "Why, in 10 characters at least; it is signed and recorded.", Required = true, HelpName = "TEXT" };
        var life = new Option<string>("--for") { Description = "How long it holds, at most 30d.", DefaultValueFactory = _ => "24h", HelpName = "TIME" };
        var command = new Command(
            "override", "Sign an override beside the newest decision. Takes a person's token; before wave 3 a second person signs the same one.") { workflow, reason, life };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                PathOf(parsed, workflow, "override"),
                new { Reason = parsed.GetValue(reason), ExpiresAt = TimeProvider.System.GetUtcNow() + Life(parsed.GetRequiredValue(life)) },
                null,
                cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Demote()
    {
        var workflow = Workflow();
        var reason = new Option<string?>("--reason") { Description = "Why, in 10 characters at least; it is recorded.", Required = true, HelpName = "TEXT" };
        var wave = new Option<int?>("--to-wave") { Description = "Into which wave; the one below when absent.", HelpName = "N" };
        var command = new Command("demote", "Put a workflow back into an earlier wave. Nobody is promoted again for 24 hours.") { workflow, reason, wave };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                PathOf(parsed, workflow, "demote"),
                new { Reason = parsed.GetValue(reason), ToWave = parsed.GetValue(wave) },
                null,
                cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Argument<string> Workflow() => new("workflow") { Description = "The workflow's name." };

    private static string PathOf(ParseResult parsed, Argument<string> workflow, string verb) =>
        $"/api/workflows/{Uri.EscapeDataString(parsed.GetRequiredValue(workflow))}/gate/{verb}";

    private static TimeSpan Life(string text) =>
        Configuration.ScalarParser.Duration(text) is { TotalSeconds: > 0 } time
            ? time
            : throw new CliException($"\"{text}\" is not a duration. Write --for 24h.", ExitCodes.Usage);
}

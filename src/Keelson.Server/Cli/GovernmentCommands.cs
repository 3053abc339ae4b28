using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary><c>slo</c>, <c>cost</c> and <c>capacity</c>: the two answers, and what there is to work with. What follows from them is in <see cref="GateCommands"/>.</summary>
internal static class GovernmentCommands
{
    /// <summary>The verbs.</summary>
    public static IEnumerable<Command> Create() => [Slo(), Cost(), Capacity(), GateCommands.Create()];

    private static Command Slo()
    {
        var workflow = OptionalWorkflow();
        var at = new Option<string?>("--at") { Description = "As it was at this time (RFC 3339); now when absent.", HelpName = "TIME" };
        var command = new Command("slo", "Objectives: what was promised and how much of the promise is left.") { workflow, at };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of(parsed.GetValue(workflow) is { } name ? $"/api/slo/{Uri.EscapeDataString(name)}" : "/api/slo").With("at", parsed.GetValue(at)).ToString(),
                cancellation),
            GovernmentText.PrintSlo);
        return command;
    }

    private static Command Cost()
    {
        var workflow = OptionalWorkflow();
        var from = new Option<string?>("--from") { Description = "Not before this time (RFC 3339).", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Before this time (RFC 3339).", HelpName = "TIME" };
        var command = new Command("cost", "Cost per successful outcome, with its interval.") { workflow, from, to };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of("/api/cost/outcomes")
                    .With("workflow", parsed.GetValue(workflow)).With("from", parsed.GetValue(from)).With("to", parsed.GetValue(to)).ToString(),
                cancellation),
            GovernmentText.PrintCost);
        command.Subcommands.Add(RerateCommand.Create());
        return command;
    }

    private static Command Capacity()
    {
        var command = new Command("capacity", "Pools, context tiers, reservations.");
        new ClientOptions().Attach(command, (_, client, cancellation) => client.GetAsync("/api/capacity", cancellation), GovernmentText.PrintCapacity);
        return command;
    }

    private static Argument<string?> OptionalWorkflow() =>
        new("workflow") { Description = "One workflow; all when absent.", Arity = ArgumentArity.ZeroOrOne };
}

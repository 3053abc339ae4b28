using System.CommandLine;
using System.CommandLine.Help;
using Keelson.Server.Cli.Demo;
using Keelson.Server.Hosting;

namespace Keelson.Server.Cli;

/// <summary>The verbs of the program. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
internal static class CommandLine
{
    // Longer than the host takes to drain: a second signal, or SIGKILL, ends a process that hangs; this must not cut short one that stops in order.
    private static readonly TimeSpan StopTime = KeelsonAppBuilder.DrainTime + TimeSpan.FromSeconds(15);

    /// <summary>Parses and runs.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create();
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Terminal.Say(error.Message);
            }

            Terminal.Say($"Try: ./keelson {CommandPath(parsed)}--help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTime });
        }
        catch (CliException error)
        {
            Terminal.Say(error.Message);
            return error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }

    private static Command Create()
    {
        var root = new Command("keelson", "Keelson runs LLM agents as production services and accounts for reliability and cost.")
        {
            new HelpOption(),
            new VersionOption(),
        };
        Command[] verbs =
        [
            UpCommand.Create(),
            DemoCommand.Create(),
            ValidateCommand.Create(),
            TokenCommands.Create(),
            RunCommands.Create(),
            ScheduleCommands.Create(),
            ApprovalCommands.Create(),
            ToolCommands.Create(),
            SessionCommands.Create(),
            OutcomeCommands.Create(),
            .. GovernmentCommands.Create(),
            EventCommands.Create(),
            DoctorCommand.Create(),
        ];
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb);
        }

        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            names.Insert(0, result.Command.Name);
        }

        return names.Count == 0 ? "" : string.Join(' ', names) + " ";
    }
}

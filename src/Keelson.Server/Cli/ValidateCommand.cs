using System.CommandLine;
using Keelson.Primitives;
using Keelson.Server.Configuration;

namespace Keelson.Server.Cli;

/// <summary><c>validate F</c>: all complaints at once, each with file:line:column.</summary>
internal static class ValidateCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The configuration to check.", DefaultValueFactory = _ => ConfigDefaults.FileName };
        var json = CommonOptions.Json();
        var command = new Command("validate", "Check a configuration: every complaint at once, with file:line:column.") { file, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string file, bool isJson)
    {
        var result = new ConfigLoader(TimeProvider.System, Environment.GetEnvironmentVariable).Load(ConfigSource.OfFile(file));
        if (isJson)
        {
            Terminal.Print(System.Text.Encoding.UTF8.GetString(KeelsonJson.Serialize(new
            {
                Valid = result.Config is not null,
                Problems = result.Problems.Select(problem => new
                {
                    problem.Mark.File,
                    problem.Mark.Line,
                    problem.Mark.Column,
                    Severity = problem.IsWarning ? "warning" : "error",
                    problem.Message,
                }),
            })));
            return result.Config is null ? ExitCodes.Failed : ExitCodes.Done;
        }

        foreach (var problem in result.Problems)
        {
            Terminal.Print(problem.ToString());
        }

        var errors = result.Errors.Count();
        Terminal.Print(errors == 0 ? $"{file} is valid." : $"{file} has {errors} {(errors == 1 ? "error" : "errors")}.");
        return result.Config is null ? ExitCodes.Failed : ExitCodes.Done;
    }
}

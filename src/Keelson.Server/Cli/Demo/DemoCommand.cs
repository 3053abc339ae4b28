using System.CommandLine;
using Keelson.Server.Configuration;

namespace Keelson.Server.Cli.Demo;

/// <summary><c>demo</c>: the sample's workflows on the sample's inputs, and what they were worth.</summary>
internal static class DemoCommand
{
    private const int RunsMax = 100_000;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var urls = CommonOptions.Urls();
        var simulate = CommonOptions.Simulate();
        var sample = new Option<string>("--sample")
        {
            Description = "Where the sample service listens or is to listen; the tools of the configuration must call the same.",
            DefaultValueFactory = _ => SampleService.DefaultUrl.GetLeftPart(UriPartial.Authority),
            HelpName = "URL",
        };
        sample.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            {
                result.AddError($"--sample must be an address like {SampleService.DefaultUrl}.");
            }
        });
        var exit = new Option<bool>("--exit") { Description = "End after the report instead of keeping the console up." };
        var runs = new Option<int>("--runs") { Description = "How many runs, spread evenly over the workflows.", DefaultValueFactory = _ => 60, HelpName = "N" };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > RunsMax)
            {
                result.AddError($"--runs must lie between 1 and {RunsMax}.");
            }
        });
        var command = new Command("demo", "Run the sample's workflows on its inputs, then print reliability, cost per outcome and gate verdicts.")
        {
            config, data, urls, sample, simulate, exit, runs,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new DemoOptions(
                parsed.GetValue(config),
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(urls),
                new Uri(parsed.GetRequiredValue(sample)),
                parsed.GetValue(simulate),
                parsed.GetValue(exit),
                parsed.GetValue(runs)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellation)
    {
        var plan = DemoInputs.Plan(InputFolder(options), options.Runs);
        await using var sample = await SampleService.UseAsync(options.Sample, options.Data, cancellation);
        await using var host = await DemoPlatform.StartAsync(options, cancellation);
        using var client = new PlatformClient(new Uri(host?.Url ?? options.Url), Credential.Find(options.Data));
        Terminal.Say($"Console: {client.Url}/ (sign in with the token in {Path.Combine(options.Data, "admin.token")}).");
        Terminal.Say("Approvals are granted as user:demo and user:demo-second: people of this demonstration alone. In earnest a person decides.");

        using var approver = new DemoApprover(client);
        await new DemoDriver(client, approver).DriveAsync(plan, cancellation);
        await DemoReport.PrintAsync(client, [.. plan.Select(run => run.Workflow).Distinct()], cancellation);
        if (!options.IsExit && host is not null)
        {
            Terminal.Say($"The console stays up at {client.Url}/ until Ctrl+C.");
            await host.WaitForShutdownAsync(cancellation);
        }
        else if (host is not null)
        {
            await host.StopAsync(CancellationToken.None);
        }

        return Environment.ExitCode;
    }

    private static string InputFolder(DemoOptions options)
    {
        var configFolder = options.Config is null ? null : Path.GetDirectoryName(Path.GetFullPath(options.Config));
        if (configFolder is not null && Directory.Exists(Path.Combine(configFolder, "inputs")))
        {
            return Path.Combine(configFolder, "inputs");
        }

        return ConfigDefaults.RepositoryFolder() is { } root
            ? Path.Combine(root, "samples", "operations", "inputs")
            : throw new CliException("The demonstration needs the repository: run ./keelson demo at its root.");
    }
}

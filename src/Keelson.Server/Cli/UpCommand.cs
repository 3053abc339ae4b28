using System.CommandLine;
using Keelson.Server.Configuration;
using Keelson.Server.Configuration.Detection;
using Keelson.Server.Hosting;

namespace Keelson.Server.Cli;

/// <summary><c>up</c>: runs the platform until it is asked to stop.</summary>
internal static class UpCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var urls = CommonOptions.Urls();
        var simulate = CommonOptions.Simulate();
        var command = new Command("up", "Run the platform.") { config, data, urls, simulate };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(config), parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls), parsed.GetValue(simulate), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? config, string data, string urls, bool isSimulated, CancellationToken cancellation)
    {
        try
        {
            var source = await SampleModels.ChooseAsync(ConfigDefaults.Choose(config), isSimulated, Terminal.Say, cancellation);
            await using var host = KeelsonHost.Create(new HostSettings(source, data, urls));
            await host.StartAsync(cancellation);
            Terminal.Print($"Keelson is up. Console: {host.Url}/");
            await host.WaitForShutdownAsync(cancellation);
            return Environment.ExitCode;
        }
        catch (StartupException error)
        {
            throw new CliException(error.Message);
        }
    }
}

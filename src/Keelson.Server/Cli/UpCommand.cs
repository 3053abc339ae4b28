using System.CommandLine;
using Keelson.Server.Configuration;
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
        var command = new Command("up", "Run the platform.") { config, data, urls };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(config), parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? config, string data, string urls, CancellationToken cancellation)
    {
        try
        {
            await using var host = KeelsonHost.Create(new HostSettings(ConfigDefaults.Choose(config), data, urls));
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

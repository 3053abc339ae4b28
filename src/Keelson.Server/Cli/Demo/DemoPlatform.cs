using Keelson.Server.Configuration;
using Keelson.Server.Configuration.Detection;
using Keelson.Server.Hosting;

namespace Keelson.Server.Cli.Demo;

/// <summary>The platform of the demonstration.</summary>
internal static class DemoPlatform
{
    /// <summary>Starts one in this process; null when one runs at the address already.</summary>
    public static async Task<KeelsonHost?> StartAsync(DemoOptions options, CancellationToken cancellation)
    {
        using (var running = new PlatformClient(new Uri(options.Url), null))
        {
            try
            {
                if ((await running.GetAsync("/readyz", cancellation)).Text("status") is "ready")
                {
                    Terminal.Say($"Platform: the one that runs at {running.Url}.");
                    return null;
                }
            }
            catch (CliException)
            {
                // None runs there: it is started below.
            }
        }

        var source = await SampleModels.ChooseAsync(ConfigDefaults.ChooseForDemo(options.Config), options.IsSimulated, Terminal.Say, cancellation);
        try
        {
            var host = KeelsonHost.Create(new HostSettings(source, options.Data, options.Url));
            await host.StartAsync(cancellation);
            return host;
        }
        catch (StartupException error)
        {
            throw new CliException(error.Message);
        }
    }
}

using System.Globalization;
using System.Text;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Benchmarks.Restart;

/// <summary>The whole platform on a folder, with the workflow that the measurements of restarts use.</summary>
internal static class RestartPlatform
{
    private const string Config =
        """
        platform: { tenant: bench, region: local }
        providers:
          sim: { kind: simulator, seed: 7, firstTokenMs: 1, perTokenMs: 1, prefillTokensPerS: 20000 }
        models:
          simulated: { contextTokens: 131072, deployments: [ { provider: sim, model: simulated } ] }
        workflows:
          long: { owner: bench, models: [simulated], timeBudget: 30d }
        """;

    private static readonly IdFactory Ids = new(TimeProvider.System);

    /// <summary>Starts it.</summary>
    public static async Task<KeelsonHost> StartAsync(string folder, string url = "http://127.0.0.1:0")
    {
        var source = new ConfigSource("(bench)", folder, () => Encoding.UTF8.GetBytes(Config));
        var host = KeelsonHost.Create(new HostSettings(source, folder, url) { Configure = Configure });
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    /// <summary>Starts a run of so many steps, which then waits.</summary>
    public static async Task<string> BeginAsync(KeelsonHost host, int steps)
    {
        var run = Ids.NextRun();
        var input = Encoding.UTF8.GetBytes(steps.ToString(CultureInfo.InvariantCulture));
        var (_, fault) = await host.Services.GetRequiredService<IRuns>().StartAsync(new RunStart(run.Value, LongRun.Name, input, "bench", "user:bench"), CancellationToken.None);
        return fault is null ? run.Value : throw new InvalidOperationException(fault.Detail);
    }

    /// <summary>Lets a run end, and waits for that.</summary>
    public static async Task EndAsync(KeelsonHost host, string run)
    {
        var runs = host.Services.GetRequiredService<IRuns>();
        var fault = await runs.CommandAsync(new RunId(run), new RunCommand(RunCommandKind.Signal, "user:bench") { Name = "go", Id = run }, "1"u8.ToArray(), CancellationToken.None);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        if (fault is not null || await runs.WaitAsync(run, TimeSpan.FromSeconds(20), CancellationToken.None) is null)
        {
            throw new InvalidOperationException($"The run {run} did not end within {System.Diagnostics.Stopwatch.GetElapsedTime(began)}: {fault?.Detail}");
        }
    }

    private static void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddWorkflow<LongRun>(LongRun.Name);
    }
}

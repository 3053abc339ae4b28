using System.Diagnostics;
using System.Text.Json;

namespace Keelson.Server.Cli.Demo;

/// <summary>The company that the sample's agents work in: a process of its own, so that its effects survive whatever happens to the platform.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    /// <summary>Where the tools of the sample's configuration call.</summary>
    public static readonly Uri DefaultUrl = new("http://127.0.0.1:7099");

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20); // Two seconds on a quiet machine.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Process? _process;

    private SampleService(Process? process) => _process = process;

    /// <summary>Uses the one that runs, or starts one.</summary>
    public static async Task<SampleService> UseAsync(Uri url, string dataFolder, CancellationToken cancellation)
    {
        using var client = new PlatformClient(url, null);
        if (await IsUpAsync(client, cancellation))
        {
            Terminal.Say($"Sample service: the one that already runs at {client.Url}. What it holds may come from another demonstration; stop it to begin afresh.");
            return new SampleService(null);
        }

        var process = Start(FindProgram(), url, Path.Combine(Path.GetFullPath(dataFolder), "operations"));
        var deadline = TimeProvider.System.GetUtcNow() + StartTime;
        while (!await IsUpAsync(client, cancellation))
        {
            if (process.HasExited || TimeProvider.System.GetUtcNow() > deadline)
            {
                await EndAsync(process);
                throw new CliException("The sample service did not start; its own line above says why.");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }

        Terminal.Say($"Sample service: started at {client.Url}; its state is in {Path.Combine(dataFolder, "operations")}.");
        return new SampleService(process);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await EndAsync(_process);
        }
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            using var limit = new CancellationTokenSource(StopTime);
            await process.WaitForExitAsync(limit.Token);
        }

        process.Dispose();
    }

    private static async Task<bool> IsUpAsync(PlatformClient client, CancellationToken cancellation)
    {
        try
        {
            var health = await client.GetAsync("/healthz", cancellation);
            return health.ValueKind is JsonValueKind.Object;
        }
        catch (CliException)
        {
            return false;
        }
    }

    // The sample is built next to this program: artifacts/bin/PROJECT/CONFIGURATION.
    private static string FindProgram()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", "Operations", here.Name, "Operations.dll"));
        return File.Exists(path)
            ? path
            : throw new CliException($"The sample service is not built ({path}). Run ./keelson demo at the root of the repository.");
    }

    private static Process Start(string program, Uri url, string dataFolder)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[] { program, "--data", dataFolder, "--urls", url.GetLeftPart(UriPartial.Authority) })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new CliException("The sample service could not be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}

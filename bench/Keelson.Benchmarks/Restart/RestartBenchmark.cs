using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Keelson.Benchmarks.Restart;

/// <summary>
/// From the start of the process to the first 200 of /readyz, with many runs in the store: open ones, which wait for a signal and are all taken
/// up again, and finished ones. The folder is filled by the platform itself; the process that is measured is killed each time.
/// </summary>
internal sealed class RestartBenchmark : IBenchmark
{
    private const string Serve = "serve";
    private const int Callers = 64;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    public string Verb => "restart";

    public string Summary => "start to ready with open and with finished runs in the store";

    public IReadOnlyList<BenchmarkOption> Options { get; } =
        [BenchmarkOption.Repetitions(5), new("--open", "10000", "open runs in the store"), new("--finished", "100000", "finished runs in the store")];

    public Task<int>? RunRole(IReadOnlyList<string> args, TextWriter output) => args is [Serve, var folder, var url] ? ServeAsync(folder, url) : null;

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var (open, finished) = (args.Number("--open"), args.Number("--finished"));
        var repetitions = args.Number("--repetitions");
        await output.WriteLineAsync("| in the store | store MB | ready ms, median | ready ms, each | CPU s until ready | first /api/runs ms |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var (name, opened, ended) in new[] { ("nothing", 0, 0), ($"{open} open runs", open, 0), ($"{finished} finished runs", 0, finished) })
        {
            var folder = Directory.CreateTempSubdirectory("keelson-bench-").FullName;
            try
            {
                await FillAsync(folder, opened, ended);
                var size = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6;
                var starts = new List<(double Ready, double Cpu, double First)>();
                for (var i = 0; i < repetitions; i++)
                {
                    starts.Add(await MeasureAsync(folder));
                }

                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {size:0} | {Median(starts, one => one.Ready):0} | {string.Join(" ", starts.Select(one => one.Ready.ToString("0", CultureInfo.InvariantCulture)))} | {Median(starts, one => one.Cpu):0.00} | {Median(starts, one => one.First):0} |"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return 0;
    }

    private static async Task<int> ServeAsync(string folder, string url)
    {
        await using var host = await RestartPlatform.StartAsync(folder, url);
        await host.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    private static async Task FillAsync(string folder, int open, int finished)
    {
        await using var host = await RestartPlatform.StartAsync(folder);
        await Parallel.ForAsync(0, open, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) => await RestartPlatform.BeginAsync(host, 1));
        await Parallel.ForAsync(0, finished, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (_, _) =>
            await RestartPlatform.EndAsync(host, await RestartPlatform.BeginAsync(host, 1)));
    }

    private static async Task<(double Ready, double Cpu, double First)> MeasureAsync(string folder)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, "admin.token"))).Trim());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(RestartBenchmark).Assembly.Location, "restart", Serve, folder, url })
        {
            start.ArgumentList.Add(argument);
        }

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!await IsReadyAsync(client))
            {
                await Task.Delay(LookEvery);
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"The platform ended with exit code {process.ExitCode}.");
                }
            }

            var ready = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            process.Refresh();
            var cpu = process.TotalProcessorTime.TotalSeconds;
            began = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(new Uri("/api/runs?limit=5", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            return (ready, cpu, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static double Median<T>(List<T> all, Func<T, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}

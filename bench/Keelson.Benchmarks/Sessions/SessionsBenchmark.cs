using System.Globalization;
using Keelson.Benchmarks.Gateway;

namespace Keelson.Benchmarks.Sessions;

/// <summary>
/// Durable changes of sessions a second, over HTTP, each answered after its sync and with its event, beside the least that Kestrel, Orleans
/// and the same group commit need: servers in processes of their own that take turns, a generator that only writes and reads sockets. Then
/// what sessions hold in memory, and how long one of a thousand entries takes to open.
/// </summary>
internal sealed class SessionsBenchmark : IBenchmark
{
    public const string Config = """
        providers: { sim: { kind: simulator } }
        models: { m: { contextTokens: 8192, deployments: [ { provider: sim } ] } }
        workflows: { w: { owner: bench, models: [m], agent: { instructions: Help. } } }
        """;

    private const int Callers = 64;
    private const int Touched = 100_000;
    private const int WarmUpCount = 40_000; // Less shows the compiler at work.
    private static readonly TimeSpan WarmUpTurn = TimeSpan.FromSeconds(3);

    public string Verb => "sessions";

    public string Summary => "durable session changes a second over HTTP beside a bare grain, memory of touched sessions, cold open";

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        BenchmarkOption.Repetitions(3),
        BenchmarkOption.Seconds(5),
        new("--callers", $"1,{Callers}", "numbers of callers"),
        new("--only", "speed,open,memory", "parts"),
        new("--touched", $"{Touched}", "sessions that are touched once"),
    ];

    public Task<int>? RunRole(IReadOnlyList<string> args, TextWriter output) => args switch
    {
        ["floor", var url, var data] => SessionFloor.RunAsync(url, data, output),
        ["load", var target, var token, var count, var seconds] => LoadAsync(
            new Uri(target), token, int.Parse(count, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), output),
        _ => null,
    };

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var only = args.Words("--only");
        var folder = Directory.CreateTempSubdirectory("keelson-bench-").FullName;
        try
        {
            if (only.Contains("speed"))
            {
                await SpeedAsync(args, folder, output);
            }

            if (only.Contains("open"))
            {
                await SessionMemory.OpenAsync(folder, output);
            }

            if (only.Contains("memory"))
            {
                await SessionMemory.TouchAsync(folder, args.Number("--touched"), output);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SpeedAsync(BenchmarkArguments args, string folder, TextWriter output)
    {
        var repetitions = args.Number("--repetitions");
        var duration = args.Duration("--seconds");
        var callers = args.Words("--callers").Select(each => int.Parse(each, CultureInfo.InvariantCulture)).ToList();
        var config = Path.Combine(folder, "keelson.yaml");
        var data = Path.Combine(folder, "data");
        await File.WriteAllTextAsync(config, Config);
        await using var floor = await GatewayProcess.StartVerbAsync(null, "sessions", "floor", Path.Combine(folder, "floor"));
        await using var platform = await GatewayProcess.StartKeelsonAsync(null, config, data);
        var token = (await File.ReadAllTextAsync(Path.Combine(data, "admin.token"))).Trim();
        var contenders = new (string Name, GatewayProcess Process)[] { ("Kestrel, a grain, one commit (floor)", floor), ("the platform", platform) };
        var results = new Dictionary<(string Name, int Callers), List<SessionSample>>();
        foreach (var (_, process) in contenders)
        {
            for (var done = 0; done < WarmUpCount;)
            {
                done += (await MeasureAsync(process, token, callers.Max(), WarmUpTurn)).Count;
            }
        }

        for (var i = 0; i < repetitions; i++)
        {
            foreach (var (name, process) in contenders)
            {
                foreach (var count in callers)
                {
                    if (!results.TryGetValue((name, count), out var all))
                    {
                        results[(name, count)] = all = [];
                    }

                    all.Add(await MeasureAsync(process, token, count, duration));
                }
            }
        }

        await output.WriteLineAsync($"{duration.TotalSeconds:0.#} s a turn, medians of {repetitions}; processor time is the server's alone");
        await output.WriteLineAsync("| server | callers | changes/s | p50 ms | p99 ms | CPU s per 1,000 | RSS MiB | changes/s of each turn |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|");
        foreach (var ((name, count), all) in results)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {count} | {Median(all, each => each.PerSecond):N0} | {Median(all, each => each.P50Ms):0.00} | {Median(all, each => each.P99Ms):0.00} | {Median(all, each => each.CpuPerThousand):0.000} | {Median(all, each => each.ResidentMiB):0} | {string.Join(' ', all.Select(each => each.PerSecond.ToString("0", CultureInfo.InvariantCulture)))} |"));
        }
    }

    private static async Task<SessionSample> MeasureAsync(GatewayProcess server, string token, int callers, TimeSpan duration)
    {
        using var load = await SessionLoad.ConnectAsync(server.Url, token, callers);
        var before = server.CpuSeconds;
        var sample = await load.RunAsync(duration);
        return sample with { CpuPerThousand = (server.CpuSeconds - before) / sample.Count * 1_000, ResidentMiB = server.ResidentMiB };
    }

    // Load alone, on a platform that somebody has started under a profiler.
    private static async Task<int> LoadAsync(Uri url, string token, int callers, TimeSpan duration, TextWriter output)
    {
        using var load = await SessionLoad.ConnectAsync(url, token, callers);
        var sample = await load.RunAsync(duration);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{sample.PerSecond:N0}/s, p50 {sample.P50Ms:0.00} ms, p99 {sample.P99Ms:0.00} ms"));
        return 0;
    }

    private static double Median(List<SessionSample> all, Func<SessionSample, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}

using System.Diagnostics;
using System.Globalization;
using Keelson.Benchmarks.Commits;

namespace Keelson.Benchmarks.Workflows;

/// <summary>
/// Workflows of five durable steps a second, one at a time and 64 at once, beside the least that Orleans and the same group commit need.
/// Each answer comes after the end of the run is durable. The contenders take turns in each repetition, so that a noisy neighbour hits
/// all; the table shows medians.
/// </summary>
internal sealed class WorkflowsBenchmark : IBenchmark
{
    private const int Callers = 64;
    public string Verb => "workflows";

    public string Summary => "workflows of 5 steps a second, beside a bare grain";

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        BenchmarkOption.Repetitions(5),
        BenchmarkOption.Seconds(3),
        new("--warmup", "12", "seconds of load on each contender before it is measured; less shows the compiler at work"),
        new("--only", "floor,engine,http", "contenders"),
        new("--callers", $"1,{Callers}", "numbers of callers"),
        BenchmarkOption.Folder,
    ];

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var repetitions = args.Number("--repetitions");
        var duration = args.Duration("--seconds");
        var warmUp = args.Duration("--warmup");
        var parent = args.Text("--folder");
        var only = args.Words("--only");
        var callers = args.Words("--callers").Select(each => int.Parse(each, CultureInfo.InvariantCulture)).ToList();
        var contenders = new (string Key, string Name, Func<string, Task<IContender>> Start)[]
        {
            ("floor", "a grain and five commits (floor)", FloorHost.StartAsync),
            ("engine", "the platform, in process", EngineHost.StartInProcessAsync),
            ("http", "the platform, over HTTP (client in the same process)", EngineHost.StartOverHttpAsync),
        };
        var results = new Dictionary<(string Name, int Callers), List<Measurement>>();
        for (var i = 0; i < repetitions; i++)
        {
            foreach (var (_, name, start) in contenders.Where(contender => only.Contains(contender.Key)))
            {
                await MeasureAsync(parent, start, callers, (warmUp, duration), (count, measured) =>
                {
                    if (!results.TryGetValue((name, count), out var all))
                    {
                        results[(name, count)] = all = [];
                    }

                    all.Add(measured);
                });
            }
        }

        await output.WriteLineAsync($"{duration.TotalSeconds:0.#} s a run, medians of {repetitions}; processor time and memory are of the whole process, callers included");
        await output.WriteLineAsync(
            "| contender | callers | workflows/s | p50 ms | p99 ms | CPU s per 1,000 | KB allocated per workflow | KB written per workflow | workflows per sync | workflows/s of each repetition |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var ((name, count), all) in results)
        {
            await output.WriteLineAsync(Row(name, count, all));
        }

        return 0;
    }

    private static async Task MeasureAsync(
        string parent, Func<string, Task<IContender>> start, List<int> callers, (TimeSpan WarmUp, TimeSpan Measured) times, Action<int, Measurement> add)
    {
        var folder = Path.Combine(parent, $"keelson-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            await using var contender = await start(folder);
            await LoopAsync(contender, callers.Max(), new Meter(), times.WarmUp);
            foreach (var count in callers)
            {
                using var groups = new GroupCounter();
                var meter = new Meter();
                add(count, meter.End(await LoopAsync(contender, count, meter, times.Measured), groups.Count));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<long>> LoopAsync(IContender contender, int callers, Meter meter, TimeSpan duration)
    {
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = new List<long>(10_000);
            while (meter.IsWithin(duration))
            {
                var begun = Stopwatch.GetTimestamp();
                await contender.RunOneAsync();
                own.Add(Stopwatch.GetTimestamp() - begun);
            }

            return own;
        })));
        return [.. latencies.SelectMany(own => own)];
    }

    private static string Row(string name, int callers, List<Measurement> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {callers} | {Median(all, m => m.PerSecond):N0} | {Median(all, m => m.P50Ms):0.00} | {Median(all, m => m.P99Ms):0.00} "
        + $"| {Median(all, m => m.CpuSecondsPerThousand):0.000} | {Median(all, m => m.AllocatedBytes) / 1024:0.0} | {Median(all, m => m.WrittenBytes) / 1024:0.0} "
        + $"| {Median(all, m => m.GroupSize):0.0} | {string.Join(" ", all.Select(m => m.PerSecond.ToString("0", CultureInfo.InvariantCulture)))} |");

    private static double Median(List<Measurement> all, Func<Measurement, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}

using System.Globalization;

namespace Keelson.Benchmarks.Commits;

/// <summary>
/// Durable commits a second through the store, at one caller and at 64, beside a raw SQLite loop that writes the same bytes. The
/// contenders take turns in each repetition, so that a noisy neighbour hits all; the table shows medians.
/// </summary>
internal sealed class CommitsBenchmark : IBenchmark
{
    private const int Callers = 64;

    public string Verb => "commits";

    public string Summary => "durable commits a second at 1 and 64 callers, beside raw SQLite";

    public IReadOnlyList<BenchmarkOption> Options { get; } =
        [BenchmarkOption.Repetitions(5), BenchmarkOption.Seconds(3), new("--only", "floor,one,many", "contenders"), BenchmarkOption.Folder];

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var repetitions = args.Number("--repetitions");
        var duration = args.Duration("--seconds");
        var parent = args.Text("--folder");
        var only = args.Words("--only");
        var contenders = new (string Key, string Name, Func<string, Task<Measurement>> Run, List<Measurement> Results)[]
        {
            ("floor", "raw SQLite, one insert a row, 64 rows a sync (floor)", folder => Task.FromResult(RawLoop.Run(folder, Callers, duration)), []),
            ("one", "store, 1 caller", folder => StoreLoop.RunAsync(folder, 1, duration), []),
            ("many", "store, 64 callers", folder => StoreLoop.RunAsync(folder, Callers, duration), []),
        };
        for (var i = 0; i < repetitions; i++)
        {
            foreach (var (key, _, run, results) in contenders)
            {
                if (only.Contains(key))
                {
                    results.Add(await InFolderAsync(parent, run));
                }
            }
        }

        await output.WriteLineAsync($"{duration.TotalSeconds:0.#} s a run, medians of {repetitions}; a commit is a journal entry of 200 bytes, an event of 600 and a counter");
        await output.WriteLineAsync(
            "| contender | commits/s | p50 ms | p99 ms | CPU s per 1,000 | bytes allocated per commit | commits per sync | bytes written per commit | commits/s of each repetition |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|");
        foreach (var (_, name, _, results) in contenders.Where(contender => contender.Results.Count > 0))
        {
            await output.WriteLineAsync(Row(name, results));
        }

        if (contenders[0].Results.Count > 0 && contenders[2].Results.Count > 0)
        {
            var ratio = Median(contenders[2].Results, m => m.PerSecond) / Median(contenders[0].Results, m => m.PerSecond);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"store at 64 callers / floor: {ratio:0.00}"));
        }

        return 0;
    }

    private static string Row(string name, List<Measurement> all) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Median(all, m => m.PerSecond):N0} | {Median(all, m => m.P50Ms):0.000} | {Median(all, m => m.P99Ms):0.000} "
        + $"| {Median(all, m => m.CpuSecondsPerThousand):0.0000} | {Median(all, m => m.AllocatedBytes):N0} | {Median(all, m => m.GroupSize):0.0} "
        + $"| {Median(all, m => m.WrittenBytes):N0} | {string.Join(" ", all.Select(m => $"{m.PerSecond:0}"))} |");

    private static double Median(List<Measurement> all, Func<Measurement, double> figure) =>
        all.Select(figure).Order().ElementAt(all.Count / 2);

    private static async Task<Measurement> InFolderAsync(string parent, Func<string, Task<Measurement>> run)
    {
        var folder = Path.Combine(parent, $"keelson-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            return await run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace Keelson.Benchmarks.Commits;

/// <summary>
/// Durable commits a second through the store, at one caller and at 64, beside a raw SQLite loop that writes the same bytes. The
/// contenders take turns in each repetition, so that a noisy neighbour hits both; the table shows medians.
/// </summary>
internal static class CommitsBenchmark
{
    private const int Callers = 64;

    public static async Task<int> RunAsync(string[] args)
    {
        var repetitions = int.Parse(Option(args, "--repetitions", "5"), CultureInfo.InvariantCulture);
        var duration = TimeSpan.FromSeconds(double.Parse(Option(args, "--seconds", "3"), CultureInfo.InvariantCulture));
        var parent = Option(args, "--folder", Path.GetTempPath());
        var only = Option(args, "--only", "floor,one,many");
        var (floor, one, many) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var i = 0; i < repetitions; i++)
        {
            await MeasureAsync("floor", floor, folder => Task.FromResult(RawLoop.Run(folder, Callers, duration)));
            await MeasureAsync("one", one, folder => StoreLoop.RunAsync(folder, 1, duration));
            await MeasureAsync("many", many, folder => StoreLoop.RunAsync(folder, Callers, duration));
        }

        System.Console.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
            + $"{duration.TotalSeconds:0.#} s a run, medians of {repetitions}");
        System.Console.WriteLine("| contender | commits/s | p50 ms | p99 ms | CPU s per 1,000 | bytes allocated per commit | commits per sync | bytes written per commit | commits/s of each repetition |");
        System.Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Print("raw SQLite, one insert a row, 64 rows a sync (floor)", floor);
        Print("store, 1 caller", one);
        Print("store, 64 callers", many);
        if (floor.Count > 0 && many.Count > 0)
        {
            System.Console.WriteLine($"store at 64 callers / floor: {Median(many, m => m.PerSecond) / Median(floor, m => m.PerSecond):0.00}");
        }

        return 0;

        async Task MeasureAsync(string name, List<Measurement> into, Func<string, Task<Measurement>> run)
        {
            if (only.Contains(name, StringComparison.Ordinal))
            {
                into.Add(await InFolderAsync(parent, run));
            }
        }
    }

    private static void Print(string name, List<Measurement> all)
    {
        if (all.Count > 0)
        {
            System.Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(all, m => m.PerSecond):N0} | {Median(all, m => m.P50Ms):0.000} | {Median(all, m => m.P99Ms):0.000} "
                + $"| {Median(all, m => m.CpuSecondsPerThousand):0.0000} | {Median(all, m => m.AllocatedBytes):N0} "
                + $"| {Median(all, m => m.GroupSize):0.0} | {Median(all, m => m.WrittenBytes):N0} | {string.Join(" ", all.Select(m => $"{m.PerSecond:0}"))} |"));
        }
    }

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

    private static string Option(string[] args, string name, string otherwise)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : otherwise;
    }
}

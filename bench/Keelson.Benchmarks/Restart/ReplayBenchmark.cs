using System.Diagnostics;
using System.Globalization;
using Keelson.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Benchmarks.Restart;

/// <summary>
/// One long run: how long its steps take, and how long it takes to take it up again from its journal, as after a crash, until the code is
/// where it was. Every reading reads, folds and replays the whole journal of a SQLite store.
/// </summary>
internal sealed class ReplayBenchmark : IBenchmark
{
    public string Verb => "replay";

    public string Summary => "a run of many steps, and how long it takes to take it up again";

    public IReadOnlyList<BenchmarkOption> Options { get; } = [BenchmarkOption.Repetitions(5), new("--steps", "10000", "steps of the run")];

    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var steps = args.Number("--steps");
        var repetitions = args.Number("--repetitions");
        var folder = Directory.CreateTempSubdirectory("keelson-bench-").FullName;
        try
        {
            await using var host = await RestartPlatform.StartAsync(folder);
            var opening = host.Services.GetRequiredService<RunOpening>();
            var (waits, began) = (LongRun.NextWaits(), Stopwatch.GetTimestamp());
            var run = await RestartPlatform.BeginAsync(host, steps);
            await waits;
            var first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            var replays = new List<double>();
            for (var i = 0; i < repetitions; i++)
            {
                (waits, began) = (LongRun.NextWaits(), Stopwatch.GetTimestamp());
                var execution = await opening.ResumeAsync(run, RunStrand.OnThreadPool(), CancellationToken.None)
                    ?? throw new InvalidOperationException("The run is gone.");
                await waits;
                replays.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                execution.Drop();
                await execution.Over;
            }

            await RestartPlatform.EndAsync(host, run);
            await output.WriteLineAsync("| steps | first time ms | replay ms, median | replay ms, each |");
            await output.WriteLineAsync("|---|---|---|---|");
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {steps} | {first:0} | {replays.Order().ElementAt(repetitions / 2):0} | {string.Join(" ", replays.Select(each => each.ToString("0", CultureInfo.InvariantCulture)))} |"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

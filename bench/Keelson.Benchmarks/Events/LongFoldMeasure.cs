using System.Diagnostics;
using Keelson.Telemetry;
using Keelson.Telemetry.Projections;
using Keelson.Telemetry.Rollups;

namespace Keelson.Benchmarks.Events;

/// <summary>Folds many events that lie in 30 days, without a store, and asks over 28 of them.</summary>
internal static class LongFoldMeasure
{
    private const int Questions = 20;

    /// <summary>Prints one line.</summary>
    public static async Task RunAsync(TelemetryEvent[] pattern, int count, TextWriter output)
    {
        var projection = new InferenceProjection(new RollupOptions());
        var start = pattern[0].Time;
        var apart = TimeSpan.FromDays(30) / count;
        var folding = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            projection.Apply(i + 1, pattern[i % pattern.Length] with { Time = start + (i * apart) });
        }

        folding.Stop();
        var to = start.AddDays(30);
        var asked = new List<double>();
        long requests = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Questions; i++)
        {
            var asking = Stopwatch.StartNew();
            requests = projection.Report(to.AddDays(-28).AddMinutes(-i), to.AddMinutes(-i), dimensions => dimensions.Workflow).Total.Requests;
            asked.Add(asking.Elapsed.TotalMilliseconds);
        }

        cpu = (Environment.CpuUsage.TotalTime - cpu) / Questions;
        asked.Sort();
        await output.WriteLineAsync(
            $"long fold: {count:N0} events in {folding.Elapsed.TotalSeconds:N1} s, {count / folding.Elapsed.TotalSeconds:N0} events/s on one thread; "
            + $"28 days ({requests:N0} requests) p50 {asked[Questions / 2]:N1} ms, worst of {Questions} {asked[^1]:N1} ms, {cpu.TotalMilliseconds:N1} ms CPU; state {projection.Save()!.Value.Length / 1024.0:N0} KiB");
    }
}

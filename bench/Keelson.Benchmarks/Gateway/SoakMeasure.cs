using System.Globalization;

namespace Keelson.Benchmarks.Gateway;

/// <summary>
/// Whether memory is flat: resident memory of the gateway while it answers many requests, everything on. The first part of them warms
/// up the compiler, pools and folds; from then on nothing may grow.
/// </summary>
internal static class SoakMeasure
{
    private const int Steps = 10;
    private const int WarmSteps = 2;
    private const double MiB = 1048576;
    private const double BoundShare = 0.05;

    /// <summary>Sends so many requests in ten steps; answers the exit code.</summary>
    public static async Task<int> RunAsync(Uri gateway, string token, GatewayProcess process, int callers, int requests, TextWriter output)
    {
        using var load = new GatewayLoad(gateway, token, isStream: false);
        using var metrics = new GatewayMetrics(gateway, token);
        await output.WriteLineAsync("| requests | resident MiB | of it committed by the collector | objects | requests/s |");
        await output.WriteLineAsync("|---|---|---|---|---|");
        var resident = new List<double>();
        for (var step = 1; step <= Steps; step++)
        {
            var sample = await load.RunAsync(callers, requests / Steps);
            var samples = new List<double>();
            for (var look = 0; look < 20; look++)
            {
                await Task.Delay(100);
                samples.Add(process.ResidentMiB);
            }

            resident.Add(samples.Order().ElementAt(samples.Count / 2));
            var (committed, objects) = (await metrics.ReadAsync("dotnet_gc_last_collection_memory_committed_size") / MiB, await metrics.ReadAsync("dotnet_gc_last_collection_heap_size") / MiB);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {requests / Steps * step} | {resident[^1]:0.0} | {committed:0.0} | {objects:0.0} | {sample.PerSecond:N0} |"));
        }

        var warm = resident.Skip(WarmSteps).ToList();
        var middle = warm.Order().ElementAt(warm.Count / 2);
        var drift = warm.Max(one => Math.Abs(one - middle) / middle);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"After the first {requests / Steps * WarmSteps}: {middle:0.0} MiB, {drift:P1} away from it at most; the bound is {BoundShare:P0}."));
        return drift <= BoundShare ? 0 : 1;
    }
}

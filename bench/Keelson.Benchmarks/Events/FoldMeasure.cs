using System.Diagnostics;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Telemetry.Projections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Keelson.Benchmarks.Events;

/// <summary>Appends all events in batches from a few writers while they are folded, wired as the platform wires it.</summary>
internal static class FoldMeasure
{
    /// <summary>Prints one line.</summary>
    public static async Task RunAsync(string what, StorageOptions storage, TelemetryEvent[] events, TextWriter output)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddStorage(storage)
            .AddTelemetry(new TelemetryOptions { Tenant = "acme" })
            .BuildServiceProvider();
        var hosted = services.GetServices<IHostedService>().ToList();
        foreach (var service in hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var store = services.GetRequiredService<IStore>();
        await BatchWriters.AppendAsync(store, events);
        var appended = watch.Elapsed;
        await services.GetRequiredService<ProjectionHost>().WaitForAsync(store.LastEventPosition, CancellationToken.None);
        watch.Stop();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await output.WriteLineAsync(
            $"append and fold, {what,-12} {events.Length / watch.Elapsed.TotalSeconds,8:N0} events/s, appended after {appended.TotalSeconds:N1} s, "
            + $"folded after {watch.Elapsed.TotalSeconds:N1} s, {cpu.TotalMicroseconds / events.Length:N1} us CPU an event; "
            + Ask(services.GetRequiredService<InferenceProjection>(), events[^1].Time));
        foreach (var service in hosted.AsEnumerable().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private static string Ask(InferenceProjection projection, DateTimeOffset newest)
    {
        var watch = Stopwatch.StartNew();
        var total = projection.Report(newest.AddDays(-28), newest.AddTicks(1), dimensions => dimensions.Workflow).Total;
        watch.Stop();
        return $"28 days ({total.Requests:N0} requests) in {watch.Elapsed.TotalMilliseconds:N1} ms, state {projection.Save()!.Value.Length / 1024.0:N0} KiB";
    }
}

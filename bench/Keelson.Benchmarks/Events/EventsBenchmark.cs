using System.Diagnostics;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Benchmarks.Events;

/// <summary>How fast events are written, read, appended and folded.</summary>
internal sealed class EventsBenchmark : IBenchmark
{
    public string Verb => "events";

    public string Summary => "Events written, read, appended and folded per second. Options: [count]";

    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output)
    {
        var count = args.Count > 0 ? int.Parse(args[0]) : 200_000;
        var sample = new SampleEvents(7, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        var events = Enumerable.Range(0, count).Select(sample.Next).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var bytes = new ReadOnlyMemory<byte>[count];
            Time(output, "write, platform's codec", count, i => bytes[i] = TelemetryCodec.ToRecord(events[i]).Payload);
            Time(output, "write, serializer", count, i => KeelsonJson.Serialize(events[i]));
            Time(output, "read, platform's codec", count, i => TelemetryCodec.Parse(bytes[i]));
            var plain = events.Select(e => new ReadOnlyMemory<byte>(KeelsonJson.Serialize(e))).ToArray();
            Time(output, "read, serializer", count, i => KeelsonJson.Deserialize<TelemetryEvent>(plain[i]));
            output.WriteLine($"{bytes.Average(b => b.Length):N0} bytes an event");
        }

        await Task.CompletedTask;
        return 0;
    }

    private static void Time(TextWriter output, string what, int count, Action<int> body)
    {
        var allocated = GC.GetTotalAllocatedBytes(true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            body(i);
        }

        watch.Stop();
        output.WriteLine($"{what,-32} {count / watch.Elapsed.TotalSeconds,12:N0}/s {watch.Elapsed.TotalNanoseconds / count,8:N0} ns {(GC.GetTotalAllocatedBytes(true) - allocated) / (double)count,8:N0} B");
    }
}

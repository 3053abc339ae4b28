using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Benchmarks.Events;

/// <summary>How fast events are written, read, appended and folded, and what a question over four weeks costs afterwards.</summary>
internal sealed class EventsBenchmark : IBenchmark
{
    private const int Rounds = 5;

    /// <inheritdoc/>
    public string Verb => "events";

    /// <inheritdoc/>
    public string Summary => "events encoded, decoded, appended and folded a second, and a question over 28 days";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkOption> Options { get; } =
        [new("--events", "200000", "events of a round"), new("--long", "2000000", "events of the long fold")];

    /// <inheritdoc/>
    public async Task<int> RunAsync(BenchmarkArguments args, TextWriter output)
    {
        var count = args.Number("--events");

        // The events lie evenly in 30 days, so that the rollups hold what they would hold.
        var sample = new SampleEvents(7, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(30) / count);
        var events = Enumerable.Range(0, count).Select(sample.At).ToArray();
        var longCount = args.Number("--long");
        await output.WriteLineAsync($"{count:N0} events; CPU is that of the whole process");
        await CodecMeasure.RunAsync(events, output);
        await LongFoldMeasure.RunAsync(events, longCount, output);
        foreach (var kind in new[] { StorageKind.Memory, StorageKind.Sqlite })
        {
            for (var round = 1; round <= Rounds; round++)
            {
                await FoldOnceAsync(kind, round, events, output);
            }
        }

        return 0;
    }

    private static async Task FoldOnceAsync(StorageKind kind, int round, TelemetryEvent[] events, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("keelson-bench-").FullName;
        try
        {
            await FoldMeasure.RunAsync($"{kind}, {round}", new StorageOptions { Kind = kind, DataFolder = folder }, events, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

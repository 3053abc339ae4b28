using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Projections;
using Keelson.Telemetry.Rollups;

namespace Keelson.Benchmarks.Events;

/// <summary>What one event costs to encode, decode and fold, beside the serializer.</summary>
internal static class CodecMeasure
{
    private const int Events = 20_000;
    private const int Rounds = 20;

    /// <summary>Prints the best of the rounds.</summary>
    public static async Task RunAsync(TelemetryEvent[] all, TextWriter output)
    {
        var some = all[..Math.Min(all.Length, Events)];
        var bytes = Array.ConvertAll(some, one => TelemetryCodec.ToRecord(one).Payload);
        var plain = Array.ConvertAll(some, one => new ReadOnlyMemory<byte>(KeelsonJson.Serialize(one)));
        var projection = new InferenceProjection(new RollupOptions());
        await output.WriteLineAsync($"{bytes.Average(one => one.Length):N0} bytes an event; best of {Rounds} rounds");
        await MeasureAsync("encode", some.Length, i => TelemetryCodec.ToRecord(some[i]), output);
        await MeasureAsync("encode, serializer", some.Length, i => KeelsonJson.Serialize(some[i]), output);
        await MeasureAsync("decode", some.Length, i => TelemetryCodec.Parse(bytes[i]), output);
        await MeasureAsync("decode, serializer", some.Length, i => KeelsonJson.Deserialize<TelemetryEvent>(plain[i]), output);
        await MeasureAsync("fold", some.Length, i => projection.Apply(i + 1, some[i]), output);
    }

    private static async Task MeasureAsync(string what, int count, Action<int> body, TextWriter output)
    {
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < count; i++)
            {
                body(i);
            }

            var took = Environment.CpuUsage.TotalTime - before;
            best = took < best ? took : best;
        }

        await output.WriteLineAsync($"{what,-24} {best.TotalNanoseconds / count,10:N0} ns CPU");
    }
}

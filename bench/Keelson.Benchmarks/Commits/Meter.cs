using System.Diagnostics;
using System.Globalization;

namespace Keelson.Benchmarks.Commits;

/// <summary>Measures the whole process between its start and its end.</summary>
internal sealed class Meter
{
    private readonly Process _process = Process.GetCurrentProcess();
    private readonly TimeSpan _cpu;
    private readonly long _allocated;
    private readonly long _written = Written();
    private readonly long _start;

    public Meter()
    {
        GC.Collect();
        _process.Refresh();
        _cpu = _process.TotalProcessorTime;
        _allocated = GC.GetTotalAllocatedBytes(precise: true);
        _start = Stopwatch.GetTimestamp();
    }

    public bool IsWithin(TimeSpan duration) => Stopwatch.GetElapsedTime(_start) < duration;

    /// <summary>Ends the measurement over the latencies of all commits, in ticks of the stopwatch, and the number of syncs.</summary>
    public Measurement End(List<long> latencies, long syncs)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        _process.Refresh();
        var cpu = _process.TotalProcessorTime - _cpu;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocated;
        latencies.Sort();
        double Ms(double share) => Stopwatch.GetElapsedTime(0, latencies[(int)(share * (latencies.Count - 1))]).TotalMilliseconds;
        return new Measurement(
            latencies.Count / elapsed.TotalSeconds,
            Ms(0.5),
            Ms(0.99),
            cpu.TotalSeconds / latencies.Count * 1000,
            (double)allocated / latencies.Count,
            (double)latencies.Count / syncs,
            (double)(Written() - _written) / latencies.Count);
    }

    private static long Written() => File.Exists("/proc/self/io")
        ? long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar: ", StringComparison.Ordinal))["wchar: ".Length..], CultureInfo.InvariantCulture)
        : 0;
}

namespace Keelson.Benchmarks.Sessions;

/// <summary>What one turn of the load saw.</summary>
/// <param name="Count">Changes that were answered.</param>
/// <param name="PerSecond">Changes a second.</param>
/// <param name="P50Ms">Median time to the answer.</param>
/// <param name="P99Ms">The time that 99 of 100 answers keep.</param>
internal sealed record SessionSample(int Count, double PerSecond, double P50Ms, double P99Ms)
{
    /// <summary>Processor seconds of the server for a thousand changes.</summary>
    public double CpuPerThousand { get; init; }

    /// <summary>The server's resident memory.</summary>
    public double ResidentMiB { get; init; }
}

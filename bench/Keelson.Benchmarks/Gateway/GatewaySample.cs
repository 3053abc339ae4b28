namespace Keelson.Benchmarks.Gateway;

/// <summary>What one run of the load saw.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="FirstMs">Time to the first byte of each answer.</param>
/// <param name="LastMs">Time to its last byte.</param>
internal sealed record GatewaySample(double PerSecond, double[] FirstMs, double[] LastMs)
{
    /// <summary>Processor seconds of the gateway for a thousand requests.</summary>
    public double CpuPerThousand { get; init; }

    /// <summary>A share of the times is not above this.</summary>
    public static double Quantile(double[] times, double share)
    {
        var sorted = times.Order().ToArray();
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}

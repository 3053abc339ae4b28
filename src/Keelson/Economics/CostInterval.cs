using System.Numerics;
using Keelson.Reliability;

namespace Keelson.Economics;

/// <summary>
/// Cost per successful outcome with Fieller's two-sided interval. It is bounded only when the number of successes is itself known well
/// enough (g below 1); otherwise the sample cannot carry a bound, and there is none.
/// </summary>
/// <param name="Units">How many units it rests on.</param>
/// <param name="Successes">How many of them succeeded.</param>
/// <param name="CostPerSuccess">In US dollars, exact; null without a success: undefined, never 0.</param>
/// <param name="Lower">Lower bound in US dollars; null when unbounded.</param>
/// <param name="Upper">Upper bound in US dollars; null when unbounded.</param>
/// <param name="G">t^2 s_s^2 / (n mean_s^2): above or at 1 the interval is unbounded; null when undefined.</param>
/// <param name="T">Student's t that was used; null when undefined.</param>
internal sealed record CostInterval(
    long Units,
    long Successes,
    Fraction? CostPerSuccess,
    double? Lower,
    double? Upper,
    double? G,
    double? T)
{
    private const long PicoPerUsd = 1_000_000_000_000;

    /// <summary>True when the sample carries both bounds.</summary>
    public bool IsBounded => Lower is not null;

    /// <summary>The interval of a sample at a two-sided risk.</summary>
    public static CostInterval Of(OutcomeSums sums, decimal risk = 0.05m)
    {
        if (sums.Successes == 0)
        {
            return new CostInterval(sums.Units, 0, null, null, null, null, null);
        }

        var ratio = Fraction.Of(sums.Cost, sums.Successes);
        var perSuccess = ratio / PicoPerUsd;
        if (sums.Units < 2)
        {
            return new CostInterval(sums.Units, sums.Successes, perSuccess, null, null, null, null);
        }

        // n (n - 1) times the variances and the covariance are whole numbers, so nothing cancels before the one step to doubles.
        BigInteger n = sums.Units;
        var cost = (n * sums.CostSquared) - ((BigInteger)sums.Cost * sums.Cost);
        var success = (n * sums.Successes) - ((BigInteger)sums.Successes * sums.Successes);
        var both = (n * sums.CostOfSuccesses) - ((BigInteger)sums.Cost * sums.Successes);
        var t = StudentT.Critical(sums.Units - 1, risk);

        // g = t^2 s_s^2 / (n mean_s^2), with s_s^2 = success / (n (n - 1)) and mean_s = successes / n.
        var g = t * t * Fraction.Of(success, (n - 1) * sums.Successes * sums.Successes).ToDouble();
        if (g >= 1)
        {
            return new CostInterval(sums.Units, sums.Successes, perSuccess, null, null, g, t);
        }

        var (center, half) = Bounds(ratio, cost, success, both, sums, t, g);
        return new CostInterval(
            sums.Units, sums.Successes, perSuccess, (center - half) / (1 - g) / PicoPerUsd, (center + half) / (1 - g) / PicoPerUsd, g, t);
    }

    // center = R - g s_cs / s_s^2; half = t / (mean_s sqrt n) * sqrt(s_c^2 - 2 R s_cs + R^2 s_s^2 - g (s_c^2 - s_cs^2 / s_s^2)).
    private static (double Center, double Half) Bounds(
        Fraction ratio,
        BigInteger cost,
        BigInteger success,
        BigInteger both,
        OutcomeSums sums,
        double t,
        double g)
    {
        Fraction whole = 1;
        var scale = whole / Fraction.Of((BigInteger)sums.Units * (sums.Units - 1), 1);
        var costVariance = Fraction.Of(cost, 1) * scale;
        var successVariance = Fraction.Of(success, 1) * scale;
        var covariance = Fraction.Of(both, 1) * scale;
        var slope = success.IsZero ? Fraction.Zero : covariance / successVariance;
        var residual = success.IsZero ? costVariance : costVariance - (covariance * slope);
        var spread = costVariance - (covariance * ratio * 2) + (ratio * ratio * successVariance);
        var variance = spread.ToDouble() - (g * residual.ToDouble());
        var center = ratio.ToDouble() - (g * slope.ToDouble());
        var half = t * Math.Sqrt(Math.Max(0, variance) * sums.Units) / sums.Successes;
        return (center, half);
    }
}

namespace Keelson.Reliability;

/// <summary>
/// Exact bounds of a share of successes (Clopper and Pearson): no approximation that would call a small sample a proof. Absolute error
/// below 1e-12.
/// </summary>
internal static class ClopperPearson
{
    /// <summary>One-sided risk of every bound that decides a gate.</summary>
    public const decimal Risk = 0.05m;

    /// <summary>The largest share that this few successes still rule out at the one-sided risk; 0 without trials.</summary>
    public static double Lower(long successes, long trials, decimal risk = Risk)
    {
        Check(successes, trials);
        return successes == 0 ? 0 : SpecialFunctions.InverseIncompleteBeta(successes, trials - successes + 1, (double)risk);
    }

    /// <summary>The smallest share that this many failures still rule out at the one-sided risk; 1 without trials.</summary>
    public static double Upper(long successes, long trials, decimal risk = Risk)
    {
        Check(successes, trials);
        // By symmetry, so that the small tail is the one that is computed.
        return successes == trials ? 1 : 1 - Lower(trials - successes, trials, risk);
    }

    /// <summary>The smallest n whose n successes without a failure have a lower bound at or above the target: target^n at most the risk.</summary>
    public static int TrialsWithoutFailure(decimal target, decimal risk = Risk)
    {
        if (target is <= 0m or >= 1m)
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, "A target is above 0 and below 1.");
        }

        var share = Fraction.Of(target);
        var limit = Fraction.Of(risk);
        var estimate = Math.Max(1, (int)Math.Ceiling(Math.Log((double)risk) / Math.Log((double)target)));

        // The estimate is in doubles; the neighbours are compared exactly.
        while (estimate > 1 && share.Power(estimate - 1) <= limit)
        {
            estimate--;
        }

        while (share.Power(estimate) > limit)
        {
            estimate++;
        }

        return estimate;
    }

    private static void Check(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
    }
}

namespace Keelson.Reliability;

/// <summary>Student's t distribution; relative error of a quantile below 1e-10 (tests compare with closed forms and tables).</summary>
internal static class StudentT
{
    /// <summary>The two-sided critical value: the t that is exceeded in either direction with the given risk.</summary>
    public static double Critical(long degrees, decimal risk = 0.05m)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        var p = (double)risk;
        var low = 0d;
        var high = 1d;
        while (TwoSidedTail(high, degrees) > p)
        {
            high *= 2;
        }

        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            if (TwoSidedTail(middle, degrees) > p)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    // Whichever argument is small carries the digits: with many degrees of freedom the other one is 1 but for its last bits.
    private static double TwoSidedTail(double t, long degrees) => t * t < degrees
        ? 1 - SpecialFunctions.IncompleteBeta(0.5, degrees / 2d, t * t / (degrees + (t * t)))
        : SpecialFunctions.IncompleteBeta(degrees / 2d, 0.5, degrees / (degrees + (t * t)));
}

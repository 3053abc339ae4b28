namespace Keelson.Reliability;

/// <summary>
/// The function under every interval: the regularised incomplete beta function by Lentz's continued fraction; relative error below
/// 1e-11 for parameters up to 1e7 (tests compare with exact binomial sums).
/// </summary>
internal static class SpecialFunctions
{
    // The fraction converges in O(sqrt(max(a, b))) steps; 1e7 needs about 5,000.
    private const int StepsMax = 100_000;
    private const double Tiny = 1e-300;

    // Lanczos, g = 7, n = 9: relative error below 1e-14; used below 10 only, where the logarithm itself is small.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>The regularised incomplete beta function: the share of a Beta(a, b) distribution at or below x.</summary>
    public static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (x >= 1)
        {
            return 1;
        }

        var front = Math.Exp(LogFront(a, b, x));
        return x < (a + 1) / (a + b + 2)
            ? front * ContinuedFraction(a, b, x) / a
            : 1 - (front * ContinuedFraction(b, a, 1 - x) / b);
    }

    /// <summary>The x at which <see cref="IncompleteBeta"/> reaches a probability; bisection down to neighbouring doubles.</summary>
    public static double InverseIncompleteBeta(double a, double b, double probability)
    {
        var low = 0d;
        var high = 1d;
        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            if (IncompleteBeta(a, b, middle) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    // log(x^a (1-x)^b / B(a, b)), arranged around the mode: differences of large logarithms of gamma would lose the digits.
    private static double LogFront(double a, double b, double x)
    {
        var distance = (x * b) - (a * (1 - x));
        return (a * LogOnePlus(distance / a)) + (b * LogOnePlus(-distance / b))
            + (0.5 * Math.Log(a * b / (a + b) / (2 * Math.PI)))
            + StirlingRest(a + b) - StirlingRest(a) - StirlingRest(b);
    }

    // What Stirling's formula leaves out of the logarithm of gamma.
    private static double StirlingRest(double x)
    {
        if (x < 10)
        {
            return LogGamma(x) - ((((x - 0.5) * Math.Log(x)) - x) + (0.5 * Math.Log(2 * Math.PI)));
        }

        var inverse = 1 / (x * x);
        return (1d / 12 - (inverse * (1d / 360 - (inverse * (1d / 1260 - (inverse * (1d / 1680 - (inverse / 1188)))))))) / x;
    }

    private static double LogGamma(double x)
    {
        x -= 1;
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (x + i);
        }

        var t = x + Lanczos.Length - 1.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    // log(1 + r) without losing the digits of a small r.
    private static double LogOnePlus(double r) => Math.Abs(r) < 0.5 ? 2 * Math.Atanh(r / (2 + r)) : Math.Log(1 + r);

    private static double ContinuedFraction(double a, double b, double x)
    {
        var c = 1d;
        var d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        var result = d;
        for (var m = 1; m <= StepsMax; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            result *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            var step = d * c;
            result *= step;
            if (Math.Abs(step - 1) < 1e-16)
            {
                break;
            }
        }

        return result;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}

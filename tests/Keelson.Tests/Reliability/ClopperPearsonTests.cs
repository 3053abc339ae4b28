using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class ClopperPearsonTests
{
    [Fact]
    public void Bounds_agree_with_the_vectors()
    {
        foreach (var row in SreVectors.Read("binomial_intervals").GetProperty("cases").EnumerateArray())
        {
            var successes = row.GetProperty("successes").GetInt64();
            var trials = row.GetProperty("n").GetInt64();
            var both = row.GetProperty("clopperPearson95");
            Assert.Equal(both[0].GetDouble(), ClopperPearson.Lower(successes, trials, 0.025m), 1e-8);
            Assert.Equal(both[1].GetDouble(), ClopperPearson.Upper(successes, trials, 0.025m), 1e-8);
            Assert.Equal(row.GetProperty("clopperPearsonLower95OneSided").GetDouble(), ClopperPearson.Lower(successes, trials), 1e-8);
        }
    }

    [Fact]
    public void The_smallest_sample_without_a_failure_is_known()
    {
        foreach (var row in SreVectors.Read("binomial_intervals").GetProperty("zeroFailureN").EnumerateObject())
        {
            Assert.Equal(row.Value.GetInt32(), ClopperPearson.TrialsWithoutFailure(SreVectors.Decimal(row.Name)));
        }
    }

    [Theory]
    [InlineData(0.8, 14)]
    [InlineData(0.9, 29)]
    [InlineData(0.95, 59)]
    [InlineData(0.98, 149)]
    [InlineData(0.99, 299)]
    [InlineData(0.995, 598)]
    [InlineData(0.999, 2995)]
    public void One_run_less_than_the_smallest_sample_does_not_reach_the_target(double target, int trials)
    {
        Assert.True(ClopperPearson.Lower(trials, trials) >= target);
        Assert.True(ClopperPearson.Lower(trials - 1, trials - 1) < target);
    }

    [Fact]
    public void A_bound_leaves_exactly_the_risk_in_the_tail_of_the_binomial()
    {
        foreach (var (successes, trials) in new[] { (1L, 7L), (5, 7), (41, 59), (130, 149), (299, 301), (1990, 2000) })
        {
            var lower = ClopperPearson.Lower(successes, trials);
            Assert.Equal(0.05, TailAtLeast(successes, trials, lower), 1e-9);
            var upper = ClopperPearson.Upper(successes, trials);
            Assert.Equal(0.05, 1 - TailAtLeast(successes + 1, trials, upper), 1e-9);
        }
    }

    [Fact]
    public void Large_samples_keep_their_digits()
    {
        // P(at most 1,000 failures of 1,000,000) must be 5 % at the bound; the terms are summed one by one.
        var lower = ClopperPearson.Lower(999_000, 1_000_000);
        Assert.Equal(0.05, PoissonLikeTail(1_000_000, 1_000, lower), 1e-9);
    }

    [Fact]
    public void No_trials_prove_nothing()
    {
        Assert.Equal(0, ClopperPearson.Lower(0, 0));
        Assert.Equal(1, ClopperPearson.Upper(0, 0));
    }

    // The exact sum of the binomial, in logarithms of whole factorials.
    private static double TailAtLeast(long successes, long trials, double share)
    {
        var sum = 0d;
        for (var k = successes; k <= trials; k++)
        {
            sum += Math.Exp(LogChoose(trials, k) + (k * Math.Log(share)) + ((trials - k) * Math.Log(1 - share)));
        }

        return sum;
    }

    // P(failures <= limit): 1,001 terms by their ratio, from a first term that doubles hold.
    private static double PoissonLikeTail(long trials, long failuresMax, double share)
    {
        var odds = (1 - share) / share;
        var logTerm = trials * Math.Log(share);
        var sum = Math.Exp(logTerm);
        for (var k = 1L; k <= failuresMax; k++)
        {
            logTerm += Math.Log((trials - k + 1) / (double)k * odds);
            sum += Math.Exp(logTerm);
        }

        return sum;
    }

    private static double LogChoose(long n, long k)
    {
        var sum = 0d;
        for (var i = 1L; i <= k; i++)
        {
            sum += Math.Log((n - k + i) / (double)i);
        }

        return sum;
    }
}

using System.Globalization;
using System.Text.Json;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Economics;

public sealed class CostIntervalTests
{
    [Fact]
    public void Cost_per_success_and_its_interval_agree_with_the_vectors()
    {
        foreach (var row in SreVectors.Read("cost_per_outcome").GetProperty("cases").EnumerateArray())
        {
            var sums = row.GetProperty("runs").EnumerateArray().Aggregate(default(OutcomeSums), (sum, run) => sum + Unit(run));
            Assert.Equal(row.GetProperty("successes").GetInt64(), sums.Successes);
            Assert.Equal(
                SreVectors.Fraction(row.GetProperty("totalCost").GetString()!),
                Fraction.Of(sums.Cost, 1_000_000_000_000));

            var interval = CostInterval.Of(sums);
            Assert.Equal(SreVectors.FractionOrNull(row.GetProperty("costPerSuccess")), interval.CostPerSuccess);
            if (row.TryGetProperty("fieller95", out var expected))
            {
                Assert.Equal(expected.GetProperty("bounded").GetBoolean(), interval.IsBounded);
                Close(expected, "lo", interval.Lower);
                Close(expected, "hi", interval.Upper);
                Close(expected, "g", interval.G);
                if (expected.TryGetProperty("t", out _))
                {
                    Close(expected, "t", interval.T);
                }
            }
        }
    }

    [Fact]
    public void A_single_run_carries_no_interval()
    {
        var interval = CostInterval.Of(OutcomeSums.Of(500_000_000_000, isSuccess: true));
        Assert.Equal(Fraction.Of(1, 2), interval.CostPerSuccess);
        Assert.False(interval.IsBounded);
    }

    [Fact]
    public void Runs_that_all_succeed_have_the_interval_of_a_mean()
    {
        // Costs 1, 2, 3: mean 2, s = 1, half = t(2) / sqrt 3.
        var sums = new[] { 1L, 2, 3 }.Aggregate(default(OutcomeSums), (sum, usd) => sum + OutcomeSums.Of(usd * 1_000_000_000_000, true));
        var interval = CostInterval.Of(sums);
        var half = StudentT.Critical(2) / Math.Sqrt(3);
        Assert.Equal(2 - half, interval.Lower!.Value, 1e-10);
        Assert.Equal(2 + half, interval.Upper!.Value, 1e-10);
    }

    [Fact]
    public void A_unit_that_is_taken_out_again_leaves_no_trace()
    {
        var sums = OutcomeSums.Of(123_456_789_012, true) + OutcomeSums.Of(7, false);
        var changed = sums + OutcomeSums.Of(1, true) - OutcomeSums.Of(1, true);
        Assert.Equal(sums, changed);
    }

    [Theory]
    [InlineData(59, 59, "0.10", 0.95, "1.00", nameof(JustificationVerdict.Justified))]
    [InlineData(41, 41, "0.10", 0.95, "1.00", nameof(JustificationVerdict.Inconclusive))]
    [InlineData(20, 59, "0.10", 0.95, "1.00", nameof(JustificationVerdict.NotJustified))]
    [InlineData(59, 59, "1.10", 0.95, "1.00", nameof(JustificationVerdict.NotJustified))]
    [InlineData(0, 0, "0.10", 0.95, "1.00", nameof(JustificationVerdict.Inconclusive))]
    public void A_model_is_justified_only_by_what_its_sample_proves(
        int successes, int runs, string cost, double floor, string limit, string expected)
    {
        var verdict = JustificationDecider.Decide(Sample(successes, runs, cost), (decimal)floor, Usd(limit), null);
        Assert.Equal(expected, verdict.Verdict.ToString());
        Assert.NotEmpty(verdict.Reasons);
    }

    [Fact]
    public void A_clearly_cheaper_incumbent_stays()
    {
        var verdict = JustificationDecider.Decide(Sample(59, 59, "0.50"), 0.95m, Usd("1"), Sample(59, 59, "0.10"));
        Assert.Equal(JustificationVerdict.NotJustified, verdict.Verdict);
        Assert.Contains("incumbent", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    private static OutcomeSums Sample(int successes, int runs, string cost) => Enumerable.Range(0, runs).Aggregate(
        default(OutcomeSums), (sum, run) => sum + OutcomeSums.Of(Pico(cost), run < successes));

    private static OutcomeSums Unit(JsonElement run) =>
        OutcomeSums.Of(Pico(run.GetProperty("cost").GetString()!), run.GetProperty("outcome").GetString() == "success");

    private static long Pico(string usd) => Usd(usd).ToPico();

    private static Money Usd(string usd) => new(decimal.Parse(usd, CultureInfo.InvariantCulture));

    private static void Close(JsonElement expected, string name, double? actual)
    {
        var value = expected.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
        }
        else
        {
            Assert.Equal(value.GetDouble(), actual!.Value, 1e-9);
        }
    }
}

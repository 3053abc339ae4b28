using System.Text.Json;
using Keelson.Reliability;

namespace Keelson.Tests.Reliability;

public sealed class BudgetStageDeciderTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_level_has_its_stage()
    {
        foreach (var row in SreVectors.Read("budget_policy_stages").GetProperty("cases").EnumerateArray())
        {
            var remaining = Fraction.Of(SreVectors.Decimal(row.GetProperty("remaining").GetString()!));
            Assert.Equal(Stage(row.GetProperty("expected")), BudgetStageDecider.Of(remaining));
        }
    }

    [Fact]
    public void A_better_stage_waits_for_its_hour()
    {
        foreach (var row in SreVectors.Read("budget_policy_stages").GetProperty("hysteresis").EnumerateArray())
        {
            var expected = row.GetProperty("stages").EnumerateArray().Select(Stage);
            BudgetStageState? state = null;
            var actual = new List<BudgetStage>();
            foreach (var reading in row.GetProperty("seq").EnumerateArray())
            {
                var at = Start + SreVectors.Duration(reading[0].GetString()!);
                state = BudgetStageDecider.Next(state, Fraction.Of(SreVectors.Decimal(reading[1].GetString()!)), at);
                actual.Add(state.Stage);
            }

            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_stage_falls_at_once_and_starts_its_hour_again() =>
        Assert.Equal(
            [BudgetStage.Freeze, BudgetStage.Freeze, BudgetStage.Freeze, BudgetStage.Freeze, BudgetStage.Restrict],
            Run((0, 0m), (30, 0.2m), (50, 0m), (100, 0.2m), (160, 0.2m)));

    [Fact]
    public void Only_the_level_that_held_for_the_whole_hour_counts() =>
        Assert.Equal(
            [BudgetStage.Freeze, BudgetStage.Freeze, BudgetStage.Freeze, BudgetStage.Caution, BudgetStage.Caution, BudgetStage.Normal],
            Run((0, -1m), (10, 0.9m), (40, 0.4m), (70, 0.9m), (100, 0.9m), (130, 0.9m)));

    [Fact]
    public void No_data_changes_no_stage()
    {
        var frozen = new BudgetStageState(BudgetStage.Freeze, null, null);
        Assert.Equal(frozen, BudgetStageDecider.Next(frozen, null, Start));
    }

    private static List<BudgetStage> Run(params (int Minute, decimal Remaining)[] readings)
    {
        BudgetStageState? state = null;
        return [.. readings.Select(reading =>
        {
            state = BudgetStageDecider.Next(state, Fraction.Of(reading.Remaining), Start.AddMinutes(reading.Minute));
            return state.Stage;
        })];
    }

    private static BudgetStage Stage(JsonElement name) => Enum.Parse<BudgetStage>(name.GetString()!, ignoreCase: true);
}

using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorFaultsTests
{
    private static readonly string[] Users = ["a", "stall", "a", "a"];

    [Fact]
    public void Every_nth_request_that_meets_the_conditions_fails()
    {
        var faults = new SimulatorFaults([new SimulatorFaultModel(SimulatorFaultKind.Refuse) { EveryNth = 3, PromptTokensMin = 100 }], 1, "sim/m");

        var fired = Enumerable.Range(0, 12).Select(index => faults.Next(default, index % 2 == 0 ? 100 : 99, "") is not null);

        Assert.Equal([4, 10], fired.Select((one, index) => one ? index : -1).Where(index => index >= 0));
    }

    [Fact]
    public void A_chance_is_met_as_often_as_it_says_and_the_same_again_with_the_same_seed()
    {
        var once = Fired(7, "sim/a");

        Assert.InRange(once.Count(fired => fired), 130, 270); // 0.2 of 1,000, five deviations on either side.
        Assert.Equal(once, Fired(7, "sim/a"));
        Assert.NotEqual(once, Fired(8, "sim/a"));
        Assert.NotEqual(once, Fired(7, "sim/b"));
    }

    [Fact]
    public void An_outage_begins_and_ends()
    {
        var outage = new SimulatorFaultModel(SimulatorFaultKind.Status) { From = TimeSpan.FromSeconds(10), Until = TimeSpan.FromSeconds(20) };
        var faults = new SimulatorFaults([outage], 1, "sim/m");

        Assert.Equal([false, true, true, false], new[] { 9.9, 10, 19.9, 20 }.Select(second => faults.Next(TimeSpan.FromSeconds(second), 1, "") is not null));
    }

    [Fact]
    public void The_first_that_fires_decides_and_the_others_keep_their_rhythm()
    {
        var stall = new SimulatorFaultModel(SimulatorFaultKind.Stall) { User = new LinearExpression("stall") };
        var cut = new SimulatorFaultModel(SimulatorFaultKind.Cut) { EveryNth = 2 };
        var faults = new SimulatorFaults([stall, cut], 1, "sim/m");

        var kinds = Users.Select(user => faults.Next(default, 1, user)?.Kind);

        Assert.Equal([null, SimulatorFaultKind.Stall, null, SimulatorFaultKind.Cut], kinds);
    }

    private static List<bool> Fired(int seed, string deployment)
    {
        var faults = new SimulatorFaults([new SimulatorFaultModel(SimulatorFaultKind.Cut) { Chance = 0.2 }], seed, deployment);
        return [.. Enumerable.Range(0, 1000).Select(_ => faults.Next(default, 1, "") is not null)];
    }
}

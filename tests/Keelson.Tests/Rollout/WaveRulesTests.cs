using System.Collections.Frozen;
using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Tests.Rollout;

public sealed class WaveRulesTests
{
    private static readonly PlatformSnapshot Snapshot = PlatformSnapshot.Empty
        .With(new WaveBook(new Dictionary<int, WaveModel>
        {
            [1] = Wave(1, [Effect.Read, Effect.Write], [], false),
            [2] = Wave(2, [Effect.Read, Effect.Irreversible, Effect.Write], [Effect.Write], true),
        }))
        .With(new WorkflowDirectory([Profile("first", 1), Profile("second", 2)]));

    [Fact]
    public void A_workflow_that_has_fallen_back_is_not_freer_than_before()
    {
        var rules = WaveRules.Of(Snapshot, "second", 1)!;

        Assert.Equal([Effect.Read, Effect.Write], rules.Effects.Order());
        Assert.Equal([Effect.Write], rules.Approvals);
        Assert.True(rules.FourEyes);
        Assert.Equal(1, rules.Number);
    }

    [Theory]
    [InlineData("first", 1, 0)]
    [InlineData("first", 2, 1)]
    [InlineData("second", 2, 1)]
    [InlineData(null, 1, 0)]
    [InlineData("unknown", 1, 0)]
    public void Any_other_is_held_to_the_rules_of_its_wave(string? workflow, int wave, int approvals)
    {
        var rules = WaveRules.Of(Snapshot, workflow, wave)!;

        Assert.Equal((wave, approvals), (rules.Number, rules.Approvals.Count));
    }

    [Fact]
    public void A_wave_that_nobody_configured_has_no_rules() => Assert.Null(WaveRules.Of(Snapshot, "first", 3));

    private static WaveModel Wave(int number, Effect[] effects, Effect[] approvals, bool fourEyes) =>
        new(number, effects.ToFrozenSet(), approvals.ToFrozenSet(), new GateModel(59, 0.9m, 7), fourEyes);

    private static WorkflowProfile Profile(string name, int wave) =>
        new(name, "sre", wave, ValueClass.Normal, Sensitivity.Internal, TimeSpan.FromHours(1));
}

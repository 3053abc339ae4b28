using System.Collections.Concurrent;
using System.Globalization;

namespace Keelson.Tests.Simulation;

/// <summary>
/// Crashes the engine on purpose. A world follows from its seed: play one again with KEELSON_SIM_SEED=number (and KEELSON_SIM_BUG=name). KEELSON_TEST_LONG=1 plays
/// 200,000 of them, KEELSON_TEST_QUICK=1 200.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 2_000;
    private const int SeedsLong = 200_000;
    private const int SeedsQuick = 200;
    private const int SeedsForBug = 400; // Every planted bug shows within a fraction of these; see the test's output.

    [Fact]
    public async Task Every_world_comes_to_rest_with_nothing_lost_doubled_or_left_open()
    {
        if (Environment.GetEnvironmentVariable("KEELSON_SIM_SEED") is { Length: > 0 } chosen)
        {
            var planted = Enum.Parse<PlantedBug>(Environment.GetEnvironmentVariable("KEELSON_SIM_BUG") ?? nameof(PlantedBug.None));
            var wrong = await PlayAsync(int.Parse(chosen, CultureInfo.InvariantCulture), planted);
            Assert.True(wrong is null, wrong);
            return;
        }

        var first = Random.Shared.Next(1_000_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"Seeds from {first}.");
        var count = Environment.GetEnvironmentVariable("KEELSON_TEST_LONG") == "1" ? SeedsLong
            : Environment.GetEnvironmentVariable("KEELSON_TEST_QUICK") == "1" ? SeedsQuick
            : Seeds;
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            if (failures.IsEmpty && await PlayAsync(seed, PlantedBug.None) is { } failure)
            {
                failures.Add(failure);
            }
        });

        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_world()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (one, two) = (new SimulatedWorld(seed, PlantedBug.None), new SimulatedWorld(seed, PlantedBug.None));
            await one.PlayAsync();
            await two.PlayAsync();

            Assert.Equal(one.Describe(), two.Describe());
        }
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task A_planted_bug_is_found(string bug)
    {
        var planted = Enum.Parse<PlantedBug>(bug);
        for (var seed = 1; seed <= SeedsForBug; seed++)
        {
            if (await PlayAsync(seed, planted) is { } found)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{bug} was found with seed {seed}: {found}");
                return;
            }
        }

        Assert.Fail($"{SeedsForBug} worlds with {bug} came to rest as if nothing were broken.");
    }

    public static TheoryData<string> Bugs() => [.. Enum.GetNames<PlantedBug>().Where(name => name != nameof(PlantedBug.None))];

    // What is wrong with a world; null when nothing is.
    private static async Task<string?> PlayAsync(int seed, PlantedBug bug)
    {
        var world = new SimulatedWorld(seed, bug);
        IReadOnlyList<string> violations;
        try
        {
            violations = await world.PlayAsync();
        }
#pragma warning disable CA1031 // A world that can not even be read is as wrong as one can be.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            violations = [unreadable.ToString()];
        }

        return violations.Count == 0
            ? null
            : $"KEELSON_SIM_SEED={seed}: {string.Join(Environment.NewLine, violations.Take(5))}{Environment.NewLine}{world.Describe()}";
    }
}

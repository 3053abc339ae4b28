using System.Diagnostics;
using System.Globalization;

namespace Keelson.Tests.Kills;

/// <summary>
/// Promises 7 and 8 on a real program: it is killed over and over under load, at moments that follow from a seed, and started again on the
/// same folder. KEELSON_KILL_SEED=number plays the same choices again; threads and disks have a say as well, so not every life is the same.
/// </summary>
public sealed class KillLoopTests
{
    private const int Worlds = 4;
    private const int KillsOfAWorld = 100;
    private const int KillsOfAWorldQuick = 3;
    private const int KillsOfAWorldLong = 1_000;

    [Fact]
    public async Task A_program_that_is_killed_under_load_loses_nothing_acknowledged_and_doubles_no_effect()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The kill is a signal.");
        var chosen = Environment.GetEnvironmentVariable("KEELSON_KILL_SEED");
        var seed = chosen is { Length: > 0 } ? int.Parse(chosen, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000_000);
        var kills = Environment.GetEnvironmentVariable("KEELSON_TEST_LONG") == "1" ? KillsOfAWorldLong
            : Environment.GetEnvironmentVariable("KEELSON_TEST_QUICK") == "1" ? KillsOfAWorldQuick
            : KillsOfAWorld;
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"KEELSON_KILL_SEED={seed}");
        var begun = Stopwatch.GetTimestamp();
        var worlds = Enumerable.Range(0, Worlds).Select(number => new KillWorld(seed + number)).ToList();
        try
        {
            await Task.WhenAll(worlds.Select(world => world.PlayAsync(kills, TestContext.Current.CancellationToken)));
        }
        finally
        {
            foreach (var world in worlds)
            {
                await world.DisposeAsync();
            }
        }

        Assert.True(worlds.All(world => world.Violations.Count == 0), $"KEELSON_KILL_SEED={seed}: {string.Join(Environment.NewLine, worlds.SelectMany(world => world.Violations).Take(20))}");
        var ready = worlds.SelectMany(world => world.ReadyMs).Order().ToList();
        output?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Worlds * kills} kills, {worlds.Sum(world => world.UnderLoad)} of them under load, in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s; {worlds.Sum(world => world.Told.Count)} acknowledgements of {worlds.Sum(world => world.Told.Runs.Count)} runs, {worlds.Sum(world => world.Told.Sessions.Count + world.Told.Forks.Count)} sessions, {worlds.Sum(world => world.Told.Calls.Count)} calls; ready after {ready[ready.Count / 2]:F0} ms in the middle, {ready[^1]:F0} ms at most"));
        Assert.True(worlds.Sum(world => world.UnderLoad) >= Worlds * kills / 3, "Many kills must meet a program that has something to lose.");
    }
}

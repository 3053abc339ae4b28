using System.Globalization;
using System.Runtime.CompilerServices;
using Keelson.Inference;
using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

/// <summary>The worked example of docs/operating/simulator.md: its table is what comes out here.</summary>
public sealed class CapacityPlanningExampleTests
{
    private const int Requests = 3600;

    [Fact]
    public void The_table_of_the_worked_example_is_what_the_engine_says()
    {
        var rows = string.Join('\n',
            Row("6 slots", 6),
            Row("8 slots", 8),
            Row("16 slots", 16),
            Row("16 slots, with the long prompts", 16, longEvery: 60),
            Row("16 slots, the long prompts elsewhere", 16, longEvery: 60, isApart: true),
            Row("8 slots and a prefix cache", 8, hasCache: true));

        var text = File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../docs/operating/simulator.md")));
        Assert.True(text.Contains(rows, StringComparison.Ordinal), "The table should read:\n" + rows);
    }

    // An agent turn a second on average: 6,000 tokens in, of which 4,000 are the same instructions and tools, and 300 out.
    private static string Row(string name, int slots, int longEvery = 0, bool isApart = false, bool hasCache = false)
    {
        var model = new SimulatorModel(1, 40, 15, 20_000, null) { Slots = slots, QueueMax = Requests };
        var prefixes = hasCache ? new SimulatorPrefixCache(1_000_000, TimeSpan.FromMinutes(5)) : null;
        var engine = new SimulatorEngine(model, prefixes);
        var instructions = string.Concat(Enumerable.Range(0, 2000).Select(index => $"i{index:D6} "));
        var shorts = new List<(TimeSpan Arrived, SimulatorSequence Sequence)>();
        var luck = new Random(7); // The same arrivals in every row.
        var arrived = TimeSpan.Zero;
        for (var index = 0; index < Requests; index++)
        {
            arrived -= TimeSpan.FromSeconds(Math.Log(1 - luck.NextDouble()));
            var isLong = longEvery > 0 && index % longEvery == longEvery - 1;
            if (isLong && isApart)
            {
                continue;
            }

            var prompt = isLong ? 100_000 : 6_000;
            var sequence = new SimulatorSequence(prompt, 300, 1, hasCache ? new SimulatorPrefix("acme", instructions + Rest(index), prompt) : null);
            Assert.True(engine.TryAdd(sequence, arrived));
            if (!isLong)
            {
                shorts.Add((arrived, sequence));
            }
        }

        engine.Advance(TimeSpan.FromDays(1));
        var first = shorts.Select(one => one.Sequence.FirstTokenAt!.Value - one.Arrived).Order().ToList();
        var whole = shorts.Select(one => one.Sequence.EndedAt!.Value - one.Arrived).Order().ToList();
        return $"| {name} | {Seconds(first[first.Count / 2])} | {Seconds(first[first.Count * 95 / 100])} | {Seconds(whole[whole.Count * 95 / 100])} |";
    }

    private static string Rest(int index) => string.Concat(Enumerable.Range(0, 1000).Select(word => $"{(index * 1000) + word:D7} "));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}

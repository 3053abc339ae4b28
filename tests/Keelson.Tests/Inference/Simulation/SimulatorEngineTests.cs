using CsCheck;
using Keelson.Inference;
using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorEngineTests
{
    // 10 tokens of prompt a millisecond, 2 ms a token.
    private static readonly SimulatorModel Server = new(1, 0, 2, 10_000, null) { Slots = 4, PrefillChunkTokens = 1000 };

    [Fact]
    public void The_first_token_comes_with_the_end_of_the_prompt_and_the_others_one_by_one()
    {
        var engine = new SimulatorEngine(Server with { FirstTokenMs = 5 }, null);
        var one = Add(engine, 500, 3, 0);

        engine.Advance(Ms(1000));

        Assert.Equal(Ms(5 + 50), one.FirstTokenAt);
        Assert.Equal(Ms(5 + 50 + 2 + 2), one.EndedAt);
    }

    [Fact]
    public void A_full_server_makes_others_wait_in_the_order_of_arrival()
    {
        var engine = new SimulatorEngine(Server with { Slots = 1 }, null);
        var first = Add(engine, 100, 11, 0);
        var second = Add(engine, 100, 11, 1);
        var third = Add(engine, 100, 11, 2);

        engine.Advance(Ms(15));
        Assert.Equal((1, 2), (engine.RunningCount, engine.WaitingCount));
        engine.Advance(Ms(1000));

        Assert.Equal([Ms(0), Ms(30), Ms(60)], [first.AdmittedAt, second.AdmittedAt, third.AdmittedAt]);
        Assert.Equal(Ms(90), third.EndedAt);
    }

    [Fact]
    public void Memory_admits_what_fits_and_never_more()
    {
        var engine = new SimulatorEngine(Server with { Slots = null, KvTokens = 1000 }, null);
        var large = Add(engine, 590, 10, 0);
        var second = Add(engine, 590, 10, 0);
        var small = Add(engine, 90, 10, 0);

        engine.Advance(Ms(30));
        Assert.NotNull(large.AdmittedAt);
        Assert.Null(second.AdmittedAt);
        Assert.Null(small.AdmittedAt); // It would fit, but it came later: no request is overtaken for ever.
        Assert.True(engine.IsTooLarge(new SimulatorSequence(995, 10, 1, null)));

        engine.Advance(Ms(1000));
        Assert.Equal(large.EndedAt, second.AdmittedAt);
        Assert.Equal(0, engine.Resident);
    }

    [Fact]
    public void Trap_30_a_long_prompt_holds_up_the_short_one_behind_it_and_slows_the_answers_under_way()
    {
        var engine = new SimulatorEngine(Server, null);
        var early = Add(engine, 10, 1000, 0);
        engine.Advance(Ms(20));
        var before = early.Tokens;
        var large = Add(engine, 100_000, 1, 20);
        var small = Add(engine, 10, 1, 21);

        engine.Advance(Ms(20 + 1020));
        Assert.InRange(early.Tokens - before, 9, 11); // A token a chunk of 100 ms in place of one in 2 ms.
        Assert.Null(small.FirstTokenAt);
        engine.Advance(Ms(60_000));

        Assert.InRange(large.FirstTokenAt!.Value.TotalMilliseconds, 10_000, 10_500);
        Assert.True(small.FirstTokenAt > large.FirstTokenAt);
    }

    [Fact]
    public void All_answers_together_are_no_faster_than_the_server_decodes()
    {
        var engine = new SimulatorEngine(Server with { DecodeTokensPerS = 1000, PrefillTokensPerS = 0 }, null);
        var answers = Enumerable.Range(0, 4).Select(_ => Add(engine, 1, 101, 0)).ToList();

        engine.Advance(Ms(10_000));

        Assert.All(answers, answer => Assert.InRange(answer.EndedAt!.Value.TotalMilliseconds, 396, 402)); // 4 tokens in 4 ms, although one alone takes 2.
    }

    [Fact]
    public void A_queue_that_is_full_takes_nobody_in()
    {
        var engine = new SimulatorEngine(Server with { Slots = 1, QueueMax = 1 }, null);

        Assert.True(engine.TryAdd(new SimulatorSequence(10, 10, 1, null), Ms(0)));
        Assert.True(engine.TryAdd(new SimulatorSequence(10, 10, 1, null), Ms(0)));
        Assert.False(engine.TryAdd(new SimulatorSequence(10, 10, 1, null), Ms(0)));
    }

    [Fact]
    public void Whoever_goes_gives_the_slot_back()
    {
        var engine = new SimulatorEngine(Server with { Slots = 1 }, null);
        var first = Add(engine, 10, 100_000, 0);
        var second = Add(engine, 10, 10, 0);
        var third = Add(engine, 10, 10, 0);

        engine.Remove(second, Ms(4));
        engine.Remove(first, Ms(5));
        engine.Advance(Ms(1000));

        Assert.Null(second.AdmittedAt);
        Assert.InRange(third.AdmittedAt!.Value.TotalMilliseconds, 5, 7); // At the end of the step that was under way.
        Assert.Equal((0, 0, 0L), (engine.RunningCount, engine.WaitingCount, engine.Resident));
    }

    [Fact]
    public void A_prefix_that_was_read_before_is_not_read_again()
    {
        var cache = new SimulatorPrefixCache(100_000, TimeSpan.FromMinutes(5));
        var engine = new SimulatorEngine(Server, cache);
        var text = string.Concat(Enumerable.Range(0, 4000).Select(index => $"word{index} "));
        var first = new SimulatorSequence(8000, 2, 1, new SimulatorPrefix("acme", text, 8000));
        var again = new SimulatorSequence(8000, 2, 1, new SimulatorPrefix("acme", text, 8000));

        engine.TryAdd(first, Ms(0));
        engine.Advance(Ms(2000));
        engine.TryAdd(again, Ms(2000));
        engine.Advance(Ms(4000));

        Assert.Equal(0, first.CachedTokens);
        Assert.InRange(again.CachedTokens, 7800, 7999);
        Assert.True(again.FirstTokenAt - Ms(2000) < Ms(25));
    }

    [Fact]
    public void Any_traffic_is_served_whole_within_the_limits_and_the_same_again() => Gen.Select(
        Gen.Int[1, 4], // slots
        Gen.Int[200, 2000], // memory
        Gen.Int[1, 300], // chunk
        Gen.Select(Gen.Int[1, 150], Gen.Int[1, 40], Gen.Int[0, 20], Gen.Int[0, 9]).Array[1, 40]).Sample((slots, memory, chunk, requests) =>
    {
        var model = Server with { Slots = slots, KvTokens = memory, PrefillChunkTokens = chunk };
        var once = Play(model, requests, 7);
        var again = Play(model, requests, 1000);

        Assert.Equal(once, again); // However often the engine is looked at.
    });

    private static List<(TimeSpan?, TimeSpan?, TimeSpan?)> Play(SimulatorModel model, (int Prompt, int Output, int GapMs, int Gone)[] requests, int lookEveryMs)
    {
        var engine = new SimulatorEngine(model, null);
        var sequences = new List<SimulatorSequence>();
        var now = 0;
        foreach (var (prompt, output, gap, gone) in requests)
        {
            now += gap;
            Look(engine, model, now);
            sequences.Add(Add(engine, prompt, output, now));
            if (gone == 0)
            {
                engine.Remove(sequences[now % sequences.Count], Ms(now));
            }
        }

        for (var at = now; engine.NextAt is not null; at += lookEveryMs)
        {
            Look(engine, model, at);
            Assert.True(at < 10_000_000);
        }

        Assert.All(sequences, sequence => Assert.NotNull(sequence.EndedAt));
        Assert.Equal((0, 0, 0L), (engine.RunningCount, engine.WaitingCount, engine.Resident));
        return [.. sequences.Select(sequence => (sequence.AdmittedAt, sequence.FirstTokenAt, sequence.EndedAt))];
    }

    private static void Look(SimulatorEngine engine, SimulatorModel model, int atMs)
    {
        engine.Advance(Ms(atMs));
        Assert.True(engine.RunningCount <= model.Slots);
        Assert.True(engine.Resident <= model.KvTokens);
    }

    private static SimulatorSequence Add(SimulatorEngine engine, int prompt, int output, int atMs)
    {
        var sequence = new SimulatorSequence(prompt, output, 1, null);
        Assert.True(engine.TryAdd(sequence, Ms(atMs)));
        return sequence;
    }

    private static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);
}

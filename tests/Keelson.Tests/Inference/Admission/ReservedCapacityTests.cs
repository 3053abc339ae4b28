using CsCheck;
using Keelson.Inference.Admission;
using Keelson.Primitives;

namespace Keelson.Tests.Inference.Admission;

public sealed class ReservedCapacityTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly AdmissionRules Rules = new(1000, long.MaxValue, 0.1m, TimeSpan.FromSeconds(5));

    private readonly AdmissionState _state = new(Rules);
    private readonly Dictionary<string, AdmissionReply> _granted = [];
    private readonly List<string> _order = [];
    private DateTimeOffset _now = Start;
    private int _number;

    [Fact]
    public void A_guaranteed_share_is_lent_while_nobody_asks_for_it_and_comes_back_with_the_next_end()
    {
        var borrowed = Enumerable.Range(0, 9).Select(_ => Ask(ContextTier.Long, ValueClass.Low, 100)).ToList();
        Assert.All(borrowed, ticket => Assert.Contains(ticket, _granted.Keys)); // 90 % of 1,000: the rest is the short lane's.
        var late = Ask(ContextTier.Long, ValueClass.Low, 100);
        var owner = Ask(ContextTier.Long, ValueClass.High, 100, guaranteed: 0.7m);
        Assert.DoesNotContain(owner, _granted.Keys);

        End(borrowed[0]);

        Assert.Contains(owner, _granted.Keys);
        Assert.DoesNotContain(late, _granted.Keys);
    }

    [Fact]
    public void What_frees_up_is_kept_together_for_its_owner_until_it_is_enough()
    {
        var borrowed = Enumerable.Range(0, 9).Select(_ => Ask(ContextTier.Long, ValueClass.Low, 100)).ToList();
        var owner = Ask(ContextTier.Long, ValueClass.High, 300, guaranteed: 0.7m);
        var other = Ask(ContextTier.Medium, ValueClass.Normal, 150);

        End(borrowed[0]);
        End(borrowed[1]);
        Assert.Empty(_granted.Keys.Intersect([owner, other]));
        End(borrowed[2]);

        Assert.Contains(owner, _granted.Keys);
    }

    [Fact]
    public void A_hard_cap_holds_even_when_the_pool_is_empty()
    {
        Ask(ContextTier.Medium, ValueClass.Low, 200, cap: 0.3m);
        var over = Ask(ContextTier.Medium, ValueClass.Low, 200, cap: 0.3m);
        var other = Ask(ContextTier.Medium, ValueClass.Normal, 200);

        Assert.DoesNotContain(over, _granted.Keys);
        Assert.Contains(other, _granted.Keys); // Who waits for his own class holds nobody up.
    }

    [Fact]
    public void Trap_30_short_prompts_never_wait_behind_long_ones()
    {
        var longs = Enumerable.Range(0, 40).Select(_ => Ask(ContextTier.Long, ValueClass.High, 100, prefills: 2)).ToList();
        Assert.Equal(2, _granted.Count);
        foreach (var _ in longs)
        {
            foreach (var ticket in _granted.Keys.ToList())
            {
                EndPrefill(ticket);
            }
        }

        Assert.Equal(9, _granted.Count); // The pool is as full of long prompts as it may get.

        var shorts = Enumerable.Range(0, 10).Select(_ => Ask(ContextTier.Short, ValueClass.Low, 10)).ToList();

        Assert.All(shorts, ticket => Assert.Contains(ticket, _granted.Keys));
    }

    [Fact]
    public void Trap_30_a_lane_is_free_again_with_the_first_token_and_not_only_at_the_end()
    {
        var first = Ask(ContextTier.Long, ValueClass.Normal, 100, prefills: 1);
        var second = Ask(ContextTier.Long, ValueClass.Normal, 100, prefills: 1);
        Assert.DoesNotContain(second, _granted.Keys);

        EndPrefill(first);

        Assert.Contains(second, _granted.Keys);
    }

    [Fact]
    public void Within_a_class_the_nearest_deadline_comes_first_and_a_higher_class_before_a_lower()
    {
        var running = Ask(ContextTier.Medium, ValueClass.Normal, 1000);
        var relaxed = Ask(ContextTier.Medium, ValueClass.Normal, 1000, deadline: 100);
        var urgent = Ask(ContextTier.Medium, ValueClass.Normal, 1000, deadline: 10);
        var high = Ask(ContextTier.Medium, ValueClass.High, 1000, deadline: 500);

        foreach (var ticket in new[] { running, high, urgent, relaxed })
        {
            Assert.Equal(ticket, _order[^1]);
            End(ticket);
        }
    }

    [Fact]
    public void Nobody_starves_behind_a_stream_of_smaller_and_more_valuable_requests()
    {
        Gen.Select(Gen.Int[300, 900], Gen.Int[1, 6], Gen.Int[20, 90]).Sample(
            (size, perSecond, small) =>
            {
                var world = new ReservedCapacityTests();
                for (var warm = 0; warm < 12; warm++)
                {
                    world.Ask(ContextTier.Medium, ValueClass.High, 80);
                }

                var big = world.Ask(ContextTier.Long, ValueClass.Low, size);
                for (var second = 0; second < 60 && !world._granted.ContainsKey(big); second++)
                {
                    world._now = world._now.AddSeconds(1);
                    for (var one = 0; one < perSecond; one++)
                    {
                        world.Ask(ContextTier.Medium, ValueClass.High, small);
                    }

                    foreach (var ticket in world._order.Where(world._granted.ContainsKey).Take(perSecond).ToList())
                    {
                        world.End(ticket);
                    }
                }

                return world._granted.ContainsKey(big) || world._order.Contains(big);
            },
            iter: 500);
    }

    private string Ask(ContextTier tier, ValueClass value, long tokens, decimal guaranteed = 0, decimal cap = 1, int? prefills = null, int deadline = 600)
    {
        var ask = new AdmissionAsk("t" + ++_number)
        {
            Pools = [new PoolAsk("p", null, 1000, prefills, guaranteed, cap)],
            Tier = tier,
            Value = value,
            PromptTokens = tokens,
            Deadline = Start.AddSeconds(deadline),
            WaitUntil = _now.AddHours(1),
            ExpiresAt = _now.AddHours(1),
        };
        Take(ask.Ticket, _state.Ask(ask, _now));
        return ask.Ticket;
    }

    private void End(string ticket)
    {
        _state.Return(new AdmissionReturn(ticket, _granted[ticket].Fence, [], 0, null));
        _granted.Remove(ticket);
        Dispatch();
    }

    private void EndPrefill(string ticket)
    {
        _state.EndPrefill(ticket, _granted[ticket].Fence);
        Dispatch();
    }

    private void Dispatch()
    {
        foreach (var (ticket, reply) in _state.Dispatch(_now))
        {
            Take(ticket, reply);
        }
    }

    private void Take(string ticket, AdmissionReply reply)
    {
        if (reply.IsGranted)
        {
            _granted.Add(ticket, reply);
            _order.Add(ticket);
        }
    }
}

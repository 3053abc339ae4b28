using CsCheck;
using Keelson.Inference.Admission;
using Keelson.Primitives;

namespace Keelson.Tests.Inference.Admission;

public sealed class AdmissionStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly AdmissionRules Rules = new(64, 1_000_000, 0.1m, TimeSpan.FromSeconds(5));

    private int _tickets;

    [Fact]
    public void Under_any_interleaving_nothing_goes_over_a_limit_nothing_is_negative_and_nothing_is_left_behind()
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 200], Gen.Int[0, 8], Gen.Double[0, 1]);
        step.List[1, 300].Sample(
            steps =>
            {
                var world = new World();
                foreach (var (kind, size, who, share) in steps)
                {
                    world.Do(kind, size, who, share);
                    world.Check();
                }

                world.End();
                world.CheckEmpty();
            },
            iter: 3000);
    }

    [Fact]
    public void All_or_nothing_a_request_that_one_scope_refuses_takes_nothing_from_the_others()
    {
        var state = new AdmissionState(Rules);
        state.Load("run", -1, 0, 0, Start);
        state.Load("day", -1, 0, 0, Start);
        var ask = Ask() with { Budgets = [new BudgetAsk("run", 1000), new BudgetAsk("day", 10)], PromptPico = 100, OutputPico = 1 };

        var reply = state.Ask(ask, Start);

        Assert.Equal((AdmissionOutcome.OverBudget, 1, 10L, 101L), (reply.Outcome, reply.Refused, reply.AvailablePico, reply.LeastPico));
        Assert.Equal((0L, 0, 0), (state.OpenPico, state.Leases, state.Pools.Values.Sum(pool => pool.InFlight)));
    }

    [Fact]
    public void Trap_14_one_clamp_serves_budget_and_rate_alike()
    {
        var state = new AdmissionState(Rules);
        state.Load("day", -1, 0, 0, Start);
        var ask = Ask() with
        {
            Budgets = [new BudgetAsk("day", 1000)],
            Rates = [new RateAsk("wf", null, 140)],
            PromptPico = 100,
            OutputPico = 10,
            PromptTokens = 100,
            OutputLeast = 10,
            OutputWanted = 500,
        };

        Assert.Equal((AdmissionOutcome.Granted, 40L, 500L), (state.Ask(ask, Start).Outcome, state.Ask(ask, Start).OutputTokens, state.Ask(ask, Start).AmountPico));
    }

    [Fact]
    public void Trap_12_a_rate_admits_what_it_says_and_no_request_more()
    {
        var state = new AdmissionState(Rules);
        AdmissionAsk One() => Ask() with { Rates = [new RateAsk("wf", 10, null)] };

        Assert.Equal(10, Enumerable.Range(0, 200).Count(_ => state.Ask(One(), Start).IsGranted));
        var refused = state.Ask(One(), Start);
        Assert.Equal((AdmissionOutcome.OverRate, TimeSpan.FromSeconds(6)), (refused.Outcome, refused.RetryAfter));
        Assert.True(state.Ask(One(), Start.AddSeconds(6)).IsGranted);
        Assert.False(state.Ask(One(), Start.AddSeconds(6)).IsGranted);
        Assert.Equal(10, Enumerable.Range(0, 200).Count(_ => state.Ask(One(), Start.AddMinutes(9)).IsGranted));
    }

    [Fact]
    public void Trap_14_tokens_that_a_rate_reserved_and_nobody_used_go_back()
    {
        var state = new AdmissionState(Rules);
        AdmissionAsk One() => Ask() with { Rates = [new RateAsk("wf", null, 1000)], PromptTokens = 100, OutputLeast = 900, OutputWanted = 900 };
        var first = One();
        var reply = state.Ask(first, Start);

        Assert.Equal(AdmissionOutcome.OverRate, state.Ask(One(), Start).Outcome);
        state.Return(new AdmissionReturn(first.Ticket, reply.Fence, [], 0, 0));

        Assert.True(state.Ask(One(), Start).IsGranted);
    }

    [Fact]
    public void Trap_14_a_request_larger_than_its_rate_is_told_that_waiting_does_not_help()
    {
        var state = new AdmissionState(Rules);

        var reply = state.Ask(Ask() with { Rates = [new RateAsk("wf", null, 50)], PromptTokens = 100 }, Start);

        Assert.Equal((AdmissionOutcome.OverRateForever, null), (reply.Outcome, reply.RetryAfter));
    }

    [Fact]
    public void Trap_20_a_lease_that_nobody_renews_gives_its_capacity_back_but_not_its_money()
    {
        var state = new AdmissionState(Rules);
        state.Load("day", -1, 0, 0, Start);
        var ask = Ask() with { Budgets = [new BudgetAsk("day", 100)], PromptPico = 60, Pools = [Pool(requests: 1)] };
        var lease = state.Ask(ask, Start);

        var later = Start.AddMinutes(2);
        var next = state.Ask(Ask() with { Budgets = [new BudgetAsk("day", 100)], PromptPico = 60, Pools = [Pool(requests: 1)] }, later);
        var small = state.Ask(Ask() with { Budgets = [new BudgetAsk("day", 100)], PromptPico = 30, Pools = [Pool(requests: 1)] }, later);

        Assert.Equal((AdmissionOutcome.OverBudget, AdmissionOutcome.Granted), (next.Outcome, small.Outcome));
        state.Return(new AdmissionReturn(ask.Ticket, lease.Fence, ["day"], 10, null)); // Late: the pool is another's now.
        Assert.Equal(1, state.Pools["p"].InFlight);
    }

    [Fact]
    public void A_renewed_lease_lives_on()
    {
        var state = new AdmissionState(Rules);
        var ask = Ask() with { Pools = [Pool(requests: 1)] };
        state.Ask(ask, Start);

        Assert.True(state.Renew(ask.Ticket, Start.AddMinutes(5)));
        state.Expire(Start.AddMinutes(4));
        Assert.Equal(1, state.Leases);
        state.Expire(Start.AddMinutes(5));

        Assert.Equal(0, state.Leases);
        Assert.False(state.Renew(ask.Ticket, Start.AddMinutes(9)));
    }

    [Fact]
    public void A_return_with_an_old_fence_frees_nothing()
    {
        var state = new AdmissionState(Rules);
        var ask = Ask() with { Pools = [Pool(requests: 1)] };
        var reply = state.Ask(ask, Start);

        state.Return(new AdmissionReturn(ask.Ticket, reply.Fence - 1, [], 0, null));

        Assert.Equal(1, state.Pools["p"].InFlight);
    }

    [Fact]
    public void The_next_pool_is_taken_when_the_first_is_full()
    {
        var state = new AdmissionState(Rules);
        AdmissionAsk One() => Ask() with { Pools = [Pool("a", requests: 1), Pool("b", requests: 1)], WaitUntil = Start.AddSeconds(9) };

        Assert.Equal([0, 1], [state.Ask(One(), Start).Pool, state.Ask(One(), Start).Pool]);
        Assert.Equal(AdmissionOutcome.Waiting, state.Ask(One(), Start).Outcome);
    }

    [Fact]
    public void A_request_larger_than_every_pool_is_not_kept_waiting()
    {
        var state = new AdmissionState(Rules);

        var reply = state.Ask(Ask() with { Pools = [Pool(resident: 50)], PromptTokens = 100, WaitUntil = Start.AddSeconds(9) }, Start);

        Assert.Equal(AdmissionOutcome.TooLarge, reply.Outcome);
    }

    [Fact]
    public void The_queue_is_bounded_in_count_and_bytes()
    {
        var state = new AdmissionState(Rules with { QueueMax = 2, QueueBytesMax = 100 });
        AdmissionAsk One(long bytes) => Ask() with { Pools = [Pool(requests: 1)], WaitUntil = Start.AddSeconds(9), Bytes = bytes };
        state.Ask(One(1), Start);

        Assert.Equal(AdmissionOutcome.Waiting, state.Ask(One(60), Start).Outcome);
        Assert.Equal(AdmissionOutcome.Busy, state.Ask(One(60), Start).Outcome);
        Assert.Equal(AdmissionOutcome.Waiting, state.Ask(One(40), Start).Outcome);
        Assert.Equal(AdmissionOutcome.Busy, state.Ask(One(0), Start).Outcome);
    }

    private static PoolAsk Pool(string key = "p", int? requests = null, long? resident = null) => new(key, requests, resident, null, 0, 1);

    private AdmissionAsk Ask() => new("t" + ++_tickets)
    {
        Tier = ContextTier.Short,
        OutputLeast = 1,
        OutputWanted = 1,
        Deadline = Start.AddMinutes(10),
        WaitUntil = Start,
        ExpiresAt = Start.AddMinutes(1.5),
    };

    /// <summary>Callers that ask, wait, renew, end and die in any order, and a book of what they were promised.</summary>
    private sealed class World
    {
        private const long Limit = 2000;
        private const int Requests = 5;
        private const long Resident = 700;

        private readonly AdmissionState _state = new(Rules);
        private readonly Dictionary<string, (AdmissionAsk Ask, AdmissionReply Reply)> _held = [];
        private DateTimeOffset _now = Start;
        private int _number;

        public World()
        {
            _state.Load("a", -1, 0, 0, _now);
            _state.Load("b", -1, 100, 0, _now);
        }

        public void Do(int kind, int size, int who, double share)
        {
            switch (kind)
            {
                case <= 3: Begin(size, who); break;
                case <= 6 when _held.Count > 0: Return(_held.Values.ElementAt(who % _held.Count), share); break;
                case 7 when _held.Count > 0:
                    var (ask, reply) = _held.Values.ElementAt(who % _held.Count);
                    _state.EndPrefill(ask.Ticket, reply.Fence);
                    _state.Renew(ask.Ticket, _now.AddSeconds(90));
                    break;
                case 8: _now = _now.AddSeconds(who * 3); break;
                case 9 when _state.Queue.Count > 0: _state.Forget(_state.Queue[who % _state.Queue.Count].Ask.Ticket); break;
                default: break;
            }

            Dispatch();
        }

        public void Check()
        {
            var pool = _state.Pools.GetValueOrDefault("p");
            Assert.InRange(pool?.InFlight ?? 0, 0, Requests);
            Assert.InRange(pool?.Resident ?? 0, 0, Resident);
            foreach (var tier in Enum.GetValues<ContextTier>())
            {
                Assert.InRange(pool?.Prefills(tier) ?? 0, 0, 2);
            }

            Assert.InRange(_state.OpenPico, 0, 2 * Limit);
            Assert.InRange(_state.Queue.Count, 0, Rules.QueueMax);
        }

        public void End()
        {
            foreach (var waiter in _state.Queue.ToList())
            {
                _state.Forget(waiter.Ask.Ticket);
            }

            foreach (var one in _held.Values.ToList())
            {
                Return(one, 0.5);
            }

            _state.Expire(_now.AddHours(1)); // Those that died.
        }

        public void CheckEmpty()
        {
            Assert.Equal((0, 0L, 0), (_state.Leases, _state.OpenPico, _state.Queue.Count));
            Assert.All(_state.Pools.Values, pool => Assert.Equal((0, 0L, 0), (pool.InFlight, pool.Resident, pool.Prefills(ContextTier.Long))));
        }

        private void Begin(int size, int who)
        {
            var ask = new AdmissionAsk("t" + ++_number)
            {
                Budgets = [new BudgetAsk("a", Limit), new BudgetAsk("b", Limit)],
                Rates = who % 2 == 0 ? [new RateAsk("r", 40, 4000)] : [],
                Pools = [new PoolAsk("p", Requests, Resident, 2, who % 3 == 0 ? 0.4m : 0, who % 3 == 1 ? 0.5m : 1)],
                Tier = (ContextTier)(who % 3),
                Value = (ValueClass)(size % 3),
                PromptPico = size,
                OutputPico = who,
                PromptTokens = size,
                OutputLeast = 5,
                OutputWanted = 50,
                Bytes = size,
                Deadline = _now.AddSeconds(size),
                WaitUntil = _now.AddSeconds(who * 2),
                ExpiresAt = _now.AddSeconds(60),
            };
            Take(ask, _state.Ask(ask, _now));
        }

        private void Dispatch()
        {
            var waiting = _state.Queue.ToDictionary(waiter => waiter.Ask.Ticket, waiter => waiter.Ask);
            foreach (var (ticket, reply) in _state.Dispatch(_now))
            {
                Take(waiting[ticket], reply);
            }
        }

        private void Take(AdmissionAsk ask, AdmissionReply reply)
        {
            if (!reply.IsGranted)
            {
                return;
            }

            Assert.InRange(reply.OutputTokens, ask.OutputLeast, ask.OutputWanted);
            Assert.Equal(ask.Pico(reply.OutputTokens), reply.AmountPico);
            _held.Add(ask.Ticket, (ask, reply));
        }

        private void Return((AdmissionAsk Ask, AdmissionReply Reply) one, double share)
        {
            _held.Remove(one.Ask.Ticket);
            _state.Return(new AdmissionReturn(one.Ask.Ticket, one.Reply.Fence, ["a", "b"], (long)(one.Reply.AmountPico * share), (long)(share * 100)));
        }
    }
}

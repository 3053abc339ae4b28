using Keelson.Inference.Budgets;

namespace Keelson.Inference.Admission;

/// <summary>
/// The one decision over money, rate and capacity: a request gets all that it asks for or nothing. Pure: time and stored figures are
/// passed in. Used by one caller at a time.
/// </summary>
internal sealed partial class AdmissionState(AdmissionRules rules, long fence = 0)
{
    private static readonly TimeSpan KeptIdle = TimeSpan.FromMinutes(10); // Then it is cheaper to read a budget again than to keep it.

    private readonly Dictionary<string, BudgetState> _budgets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RateState> _rates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PoolState> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AdmissionLease> _leases = new(StringComparer.Ordinal);
    private readonly List<AdmissionWaiter> _queue = [];
    private DateTimeOffset _nextExpiry = DateTimeOffset.MaxValue;
    private DateTimeOffset _nextTidy;
    private long _fence = fence;
    private long _arrivals;
    private long _queuedBytes;

    /// <summary>The pools that were used.</summary>
    public IReadOnlyDictionary<string, PoolState> Pools => _pools;

    /// <summary>Who waits.</summary>
    public IReadOnlyList<AdmissionWaiter> Queue => _queue;

    /// <summary>How many budgets are known here.</summary>
    public int BudgetsKnown => _budgets.Count;

    /// <summary>How many leases are held.</summary>
    public int Leases => _leases.Count;

    /// <summary>What is reserved and not settled, over all budgets.</summary>
    public long OpenPico => _budgets.Values.Sum(budget => budget.OpenPico);

    /// <summary>The number of a held lease; 0 when the ticket holds none.</summary>
    public long FenceOf(string ticket) => _leases.TryGetValue(ticket, out var lease) ? lease.Reply.Fence : 0;

    /// <summary>The budgets of an ask whose stored figures are not known here.</summary>
    public IReadOnlyList<string> Unknown(AdmissionAsk ask)
    {
        List<string>? unknown = null;
        foreach (var budget in ask.Budgets)
        {
            if (!_budgets.ContainsKey(budget.Key))
            {
                (unknown ??= []).Add(budget.Key);
            }
        }

        return unknown ?? (IReadOnlyList<string>)[];
    }

    /// <summary>The budgets that would refuse or shorten an ask, and of which the store may know better.</summary>
    public IReadOnlyList<string> Doubtful(AdmissionAsk ask)
    {
        List<string>? doubtful = null;
        foreach (var budget in ask.Budgets)
        {
            if (_budgets.TryGetValue(budget.Key, out var state) && state.IsWorthReading && state.Available(budget.LimitPico) < ask.Pico(ask.OutputWanted))
            {
                (doubtful ??= []).Add(budget.Key);
            }
        }

        return doubtful ?? (IReadOnlyList<string>)[];
    }

    /// <summary>The version of a budget's figures; -1 when they are unknown.</summary>
    public long VersionOf(string budget) => _budgets.TryGetValue(budget, out var state) ? state.Version : -1;

    /// <summary>Takes over stored figures that were read when the budget had that version.</summary>
    public void Load(string budget, long version, long settledPico, long reservedPico, DateTimeOffset now)
    {
        if (VersionOf(budget) != version)
        {
            return; // Something was reserved or settled in between, or another caller has read them.
        }

        var state = _budgets.TryGetValue(budget, out var known) ? known : _budgets[budget] = new BudgetState();
        state.Load(settledPico, reservedPico);
        state.UsedAt = now;
    }

    /// <summary>Decides; a request that only lacks capacity is put in the queue when it may wait.</summary>
    public AdmissionReply Ask(AdmissionAsk ask, DateTimeOffset now)
    {
        Expire(now);
        if (_leases.TryGetValue(ask.Ticket, out var lease))
        {
            return lease.Reply;
        }

        var kept = _queue.Count == 0 ? null : Dispatched(now);
        var reply = Decide(ask, now, kept);
        if (reply.Outcome != AdmissionOutcome.Waiting)
        {
            return reply;
        }

        if (ask.WaitUntil <= now || _queue.Count >= rules.QueueMax || _queuedBytes + ask.Bytes > rules.QueueBytesMax)
        {
            return new AdmissionReply(AdmissionOutcome.Busy) { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        _queue.Add(new AdmissionWaiter(ask, now, ++_arrivals));
        _queuedBytes += ask.Bytes;
        return reply;
    }

    /// <summary>Lets in whom there is room for; answers what became of those who waited.</summary>
    public IReadOnlyList<(string Ticket, AdmissionReply Reply)> Dispatch(DateTimeOffset now)
    {
        Expire(now);
        if (_queue.Count == 0)
        {
            return [];
        }

        var answers = new List<(string Ticket, AdmissionReply Reply)>();
        Dispatched(now, answers);
        return answers;
    }

    /// <summary>Takes a waiter out of the queue; false when it waits no longer.</summary>
    public bool Forget(string ticket)
    {
        var index = _queue.FindIndex(waiter => waiter.Ask.Ticket == ticket);
        if (index < 0)
        {
            return false;
        }

        RemoveAt(index);
        return true;
    }

    /// <summary>The first token of an attempt has come: its prompt has been read.</summary>
    public void EndPrefill(string ticket, long fence)
    {
        if (_leases.TryGetValue(ticket, out var lease) && lease.Reply.Fence == fence && lease.IsPrefilling)
        {
            lease.IsPrefilling = false;
            if (lease.Reply.Pool >= 0)
            {
                _pools[lease.Ask.Pools[lease.Reply.Pool].Key].EndPrefill(lease.Ask.Tier);
            }
        }
    }

    /// <summary>Keeps a lease; false when it has expired already.</summary>
    public bool Renew(string ticket, DateTimeOffset until)
    {
        if (!_leases.TryGetValue(ticket, out var lease))
        {
            return false;
        }

        lease.ExpiresAt = until > lease.ExpiresAt ? until : lease.ExpiresAt;
        foreach (var budget in lease.Ask.Budgets)
        {
            _budgets[budget.Key].Renew(ticket, lease.ExpiresAt);
        }

        return true;
    }

    /// <summary>An attempt has ended, and what it spent is durable.</summary>
    public void Return(in AdmissionReturn given)
    {
        // An expired lease has given its capacity back already; its money is found by reading the stored figures.
        if (_leases.TryGetValue(given.Ticket, out var lease) && lease.Reply.Fence == given.Fence)
        {
            _leases.Remove(given.Ticket);
            Release(lease, given.ActualTokens);
        }

        foreach (var key in given.Budgets)
        {
            if (_budgets.TryGetValue(key, out var budget))
            {
                budget.Settle(given.Ticket, given.ActualPico);
            }
        }
    }

    // Answers the pools in which what is free is kept for somebody who waits.
    private HashSet<string> Dispatched(DateTimeOffset now, List<(string Ticket, AdmissionReply Reply)>? answers = null)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var order = _queue
            .Select(waiter => (Waiter: waiter, IsGuaranteed: IsGuaranteed(waiter.Ask)))
            .OrderByDescending(one => one.IsGuaranteed)
            .ThenByDescending(one => one.Waiter.Rank(now, rules.AgingStep))
            .ThenBy(one => one.Waiter.Ask.Deadline)
            .ThenBy(one => one.Waiter.Number)
            .ToList();
        foreach (var (waiter, isGuaranteed) in order)
        {
            var reply = answers is null ? new AdmissionReply(AdmissionOutcome.Waiting) : Decide(waiter.Ask, now, kept);
            if (reply.Outcome != AdmissionOutcome.Waiting)
            {
                RemoveAt(_queue.IndexOf(waiter));
                answers!.Add((waiter.Ask.Ticket, reply));
            }
            else if (isGuaranteed || waiter.IsAged(now, rules.AgingStep))
            {
                Keep(waiter.Ask, kept);
            }
        }

        return kept;
    }

    // Only where space is what lacks: who waits for a lane, or for others of his class, holds nobody up.
    private void Keep(AdmissionAsk ask, HashSet<string> kept)
    {
        foreach (var pool in ask.Pools)
        {
            if (PoolOf(pool.Key).Judge(pool, ask, ask.Resident(ask.OutputWanted), rules.ShortShare, false) == PoolVerdict.NoSpace)
            {
                kept.Add(pool.Key);
            }
        }
    }

    private bool IsGuaranteed(AdmissionAsk ask)
    {
        foreach (var pool in ask.Pools)
        {
            if (PoolOf(pool.Key).IsGuaranteed(pool, ask, ask.Resident(ask.OutputWanted)))
            {
                return true;
            }
        }

        return false;
    }

    private AdmissionReply Decide(AdmissionAsk ask, DateTimeOffset now, HashSet<string>? kept)
    {
        var output = ask.OutputWanted;
        for (var index = 0; index < ask.Budgets.Count; index++)
        {
            var budget = _budgets[ask.Budgets[index].Key];
            budget.UsedAt = now;
            var available = budget.Available(ask.Budgets[index].LimitPico);
            var least = ask.Pico(ask.OutputLeast);
            if (available < least)
            {
                return new AdmissionReply(AdmissionOutcome.OverBudget) { Refused = index, AvailablePico = available, LeastPico = least };
            }

            output = ask.OutputPico == 0 ? output : Math.Min(output, (available - ask.PromptPico) / (ask.OutputPico * ask.Choices));
        }

        for (var index = 0; index < ask.Rates.Count; index++)
        {
            var affords = RateOf(ask.Rates[index].Key, now).Affords(ask.Rates[index], ask, now, out var retryAfter);
            if (affords < ask.OutputLeast)
            {
                return new AdmissionReply(retryAfter is null ? AdmissionOutcome.OverRateForever : AdmissionOutcome.OverRate) { Refused = index, RetryAfter = retryAfter };
            }

            output = Math.Min(output, affords);
        }

        return Place(ask, output, kept);
    }

    private AdmissionReply Place(AdmissionAsk ask, long output, HashSet<string>? kept)
    {
        var tokens = ask.Resident(output);
        var isTooLarge = ask.Pools.Count > 0;
        for (var index = 0; index < ask.Pools.Count; index++)
        {
            var limits = ask.Pools[index];
            var pool = PoolOf(limits.Key);
            var isKept = kept?.Contains(limits.Key) == true && !pool.IsGuaranteed(limits, ask, tokens);
            var verdict = pool.Judge(limits, ask, tokens, rules.ShortShare, isKept);
            if (verdict == PoolVerdict.Free)
            {
                return Grant(ask, output, index);
            }

            isTooLarge &= verdict == PoolVerdict.TooLarge;
        }

        return ask.Pools.Count == 0 ? Grant(ask, output, -1) : new AdmissionReply(isTooLarge ? AdmissionOutcome.TooLarge : AdmissionOutcome.Waiting);
    }

    private AdmissionReply Grant(AdmissionAsk ask, long output, int pool)
    {
        var amount = ask.Pico(output);
        var reply = new AdmissionReply(AdmissionOutcome.Granted) { Fence = ++_fence, OutputTokens = output, AmountPico = amount, Pool = pool };
        foreach (var budget in ask.Budgets)
        {
            _budgets[budget.Key].Reserve(ask.Ticket, budget.LimitPico, amount, amount, ask.ExpiresAt);
        }

        foreach (var rate in ask.Rates)
        {
            _rates[rate.Key].Take(ask.Resident(output));
        }

        if (pool >= 0)
        {
            PoolOf(ask.Pools[pool].Key).Enter(ask.Tier, ask.Value, ask.Resident(output));
        }

        _leases.Add(ask.Ticket, new AdmissionLease(ask, reply));
        _nextExpiry = ask.ExpiresAt < _nextExpiry ? ask.ExpiresAt : _nextExpiry;
        return reply;
    }

    private void Release(AdmissionLease lease, long? actualTokens)
    {
        var (ask, reserved) = (lease.Ask, lease.Ask.Resident(lease.Reply.OutputTokens));
        if (lease.Reply.Pool >= 0)
        {
            _pools[ask.Pools[lease.Reply.Pool].Key].Leave(ask.Tier, ask.Value, reserved, lease.IsPrefilling);
        }

        foreach (var rate in ask.Rates)
        {
            if (actualTokens is { } actual && _rates.TryGetValue(rate.Key, out var state))
            {
                state.GiveBack(reserved - actual);
            }
        }
    }

    private void RemoveAt(int index)
    {
        _queuedBytes -= _queue[index].Ask.Bytes;
        _queue.RemoveAt(index);
    }

    private PoolState PoolOf(string key) => _pools.TryGetValue(key, out var pool) ? pool : _pools[key] = new PoolState();

    private RateState RateOf(string key, DateTimeOffset now) => _rates.TryGetValue(key, out var rate) ? rate : _rates[key] = new RateState(now);
}

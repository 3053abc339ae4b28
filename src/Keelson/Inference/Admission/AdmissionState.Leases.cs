namespace Keelson.Inference.Admission;

/// <summary>How leases end that nobody gave back, and how those are taken up that nobody here granted.</summary>
internal sealed partial class AdmissionState
{
    /// <summary>
    /// Takes up a lease that is not known here: its holder goes on, whatever became of the desk. Room is taken even when there is none,
    /// because it is used; money is not, because the stored figures tell of it.
    /// </summary>
    public void Adopt(AdmissionHolding holding, DateTimeOffset until)
    {
        if (_leases.ContainsKey(holding.Ask.Ticket))
        {
            return;
        }

        var ask = holding.Ask with { Budgets = [], Rates = [] };
        _leases.Add(ask.Ticket, new AdmissionLease(ask, holding.Reply) { ExpiresAt = until });
        _nextExpiry = until < _nextExpiry ? until : _nextExpiry;
        if (holding.Reply.Pool >= 0)
        {
            PoolOf(ask.Pools[holding.Reply.Pool].Key).Enter(ask.Tier, ask.Value, ask.Resident(holding.Reply.OutputTokens));
        }
    }

    /// <summary>Ends leases that nobody renewed. Their capacity is free again; their money stays counted until the store tells what became of it.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (now >= _nextExpiry)
        {
            foreach (var lease in _leases.Values.Where(lease => lease.ExpiresAt <= now).ToList())
            {
                _leases.Remove(lease.Ask.Ticket);
                Release(lease, null);
            }

            foreach (var budget in _budgets.Values)
            {
                budget.Expire(now);
            }

            _nextExpiry = _leases.Count == 0 ? DateTimeOffset.MaxValue : _leases.Values.Min(lease => lease.ExpiresAt);
        }

        if (now >= _nextTidy)
        {
            Tidy(now);
            _nextTidy = now + KeptIdle;
        }
    }

    private void Tidy(DateTimeOffset now)
    {
        foreach (var (key, budget) in _budgets)
        {
            if (budget.OpenPico == 0 && budget.OpenUntil is null && now - budget.UsedAt > KeptIdle)
            {
                _budgets.Remove(key);
            }
        }

        foreach (var (key, rate) in _rates)
        {
            if (now - rate.UsedAt > KeptIdle)
            {
                _rates.Remove(key); // Both buckets are full again.
            }
        }
    }
}

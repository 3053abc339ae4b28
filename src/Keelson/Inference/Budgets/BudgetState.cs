namespace Keelson.Inference.Budgets;

/// <summary>
/// The state of one budget, in pico-dollars: settled + inherited + open never grows over the limit by a reservation. Pure: time is
/// passed in, and nothing is read or written here.
/// </summary>
internal sealed class BudgetState
{
    private readonly Dictionary<string, (long Amount, DateTimeOffset ExpiresAt)> _open = new(StringComparer.Ordinal);
    private DateTimeOffset _nextExpiry = DateTimeOffset.MaxValue;
    private long _openSum;

    /// <summary>What was spent.</summary>
    public long SettledPico { get; private set; }

    /// <summary>What attempts of others have reserved that this state did not grant itself: an earlier activation, another process.</summary>
    public long InheritedPico { get; private set; }

    /// <summary>What this state has granted and not yet settled.</summary>
    public long OpenPico => _openSum;

    /// <summary>
    /// True when the stored figures may show less reserved than is known here, and nothing is open, so that reading them again is safe.
    /// </summary>
    public bool IsWorthReading => _open.Count == 0 && (InheritedPico > 0 || IsStale);

    /// <summary>True when someone settled what is not known here.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Grows with every change, so that figures that were read before a change are known as old.</summary>
    public long Version { get; private set; }

    /// <summary>When it was last used; what is idle can be read again from the store.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <summary>What is left under a limit; may be negative.</summary>
    public long Available(long limitPico) => limitPico - SettledPico - InheritedPico - _openSum;

    /// <summary>When the last open reservation expires; null when none is open.</summary>
    public DateTimeOffset? OpenUntil => _open.Count == 0 ? null : _open.Values.Max(ticket => ticket.ExpiresAt);

    /// <summary>Takes over the stored figures. Only safe while nothing is open here.</summary>
    public void Load(long settledPico, long reservedPico)
    {
        SettledPico = settledPico;
        InheritedPico = reservedPico;
        IsStale = false;
    }

    /// <summary>
    /// Reserves as much of the wanted amount as is left, or nothing when less than the least amount is left. The same ticket again
    /// gets what it got.
    /// </summary>
    public BudgetGrant Reserve(string ticket, long limitPico, long leastPico, long wantedPico, DateTimeOffset expiresAt)
    {
        var available = Available(limitPico);
        if (_open.TryGetValue(ticket, out var known))
        {
            return new BudgetGrant(known.Amount, available, true);
        }

        if (available < leastPico || leastPico < 0 || wantedPico < leastPico)
        {
            return new BudgetGrant(0, available, false);
        }

        var granted = Math.Min(available, wantedPico);
        Version++;
        _open.Add(ticket, (granted, expiresAt));
        _nextExpiry = expiresAt < _nextExpiry ? expiresAt : _nextExpiry;
        _openSum += granted;
        return new BudgetGrant(granted, available, true);
    }

    /// <summary>Gives back what a reservation does not need; never makes it larger.</summary>
    public void Shrink(string ticket, long amountPico)
    {
        if (_open.TryGetValue(ticket, out var known) && amountPico >= 0 && amountPico < known.Amount)
        {
            _openSum -= known.Amount - amountPico;
            _open[ticket] = (amountPico, known.ExpiresAt);
        }
    }

    /// <summary>Replaces a reservation by what was spent; 0 releases it. Called after the spending is durable.</summary>
    public void Settle(string ticket, long actualPico)
    {
        Version++;
        if (_open.Remove(ticket, out var known))
        {
            _openSum -= known.Amount;
            SettledPico += actualPico;
        }
        else
        {
            // It is in the inherited sum at its reserved amount, which is not less; the stored figures will tell.
            IsStale = true;
        }
    }

    /// <summary>Keeps a reservation alive.</summary>
    public void Renew(string ticket, DateTimeOffset expiresAt)
    {
        if (_open.TryGetValue(ticket, out var known) && expiresAt > known.ExpiresAt)
        {
            _open[ticket] = (known.Amount, expiresAt);
        }
    }

    /// <summary>
    /// Drops reservations whose caller should long have settled. Their amounts stay counted until the stored figures are read again:
    /// a lost settlement must not make room for a second one.
    /// </summary>
    public void Expire(DateTimeOffset now)
    {
        if (now < _nextExpiry)
        {
            return;
        }

        foreach (var (ticket, known) in _open.Where(pair => pair.Value.ExpiresAt <= now).ToList())
        {
            _open.Remove(ticket);
            _openSum -= known.Amount;
            InheritedPico += known.Amount;
            IsStale = true;
        }

        _nextExpiry = _open.Count == 0 ? DateTimeOffset.MaxValue : _open.Values.Min(known => known.ExpiresAt);
    }
}

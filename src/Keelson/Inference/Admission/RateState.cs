namespace Keelson.Inference.Admission;

/// <summary>
/// A bucket of requests and one of tokens, each filled evenly and holding one minute's worth. What a request reserved and did not use
/// goes back. Pure.
/// </summary>
internal sealed class RateState(DateTimeOffset now)
{
    private const decimal UnlimitedRate = 1e18m; // Stands for a bucket that was never limited.

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private DateTimeOffset _at = now;
    private decimal _requests = UnlimitedRate;
    private decimal _tokens = UnlimitedRate;

    /// <summary>When it was last looked at.</summary>
    public DateTimeOffset UsedAt => _at;

    /// <summary>How many output tokens of one answer the rate affords now; less than the least: wait until <paramref name="retryAfter"/>, if ever.</summary>
    public long Affords(in RateAsk limit, AdmissionAsk ask, DateTimeOffset now, out TimeSpan? retryAfter)
    {
        Fill(limit, now);
        retryAfter = TimeSpan.Zero;
        if (limit.RequestsPerMinute is { } requests && _requests < 1)
        {
            retryAfter = requests > 0 ? Wait(1 - _requests, requests) : null;
            return -1;
        }

        if (limit.TokensPerMinute is not { } tokens)
        {
            return ask.OutputWanted;
        }

        var least = ask.Resident(ask.OutputLeast);
        if (_tokens < least)
        {
            retryAfter = least <= tokens ? Wait(least - _tokens, tokens) : null;
            return -1;
        }

        return (long)Math.Min(ask.OutputWanted, (_tokens - ask.PromptTokens) / ask.Choices);
    }

    /// <summary>Takes a request out of the buckets.</summary>
    public void Take(long tokens)
    {
        _requests -= 1;
        _tokens -= tokens;
    }

    /// <summary>Gives tokens back that were not used; the next filling caps them.</summary>
    public void GiveBack(long tokens) => _tokens += Math.Max(0, tokens);

    private static TimeSpan Wait(decimal missing, decimal perMinute) => TimeSpan.FromTicks((long)Math.Ceiling(missing / perMinute * Minute.Ticks));

    private void Fill(in RateAsk limit, DateTimeOffset now)
    {
        var share = now > _at ? (decimal)(now - _at).Ticks / Minute.Ticks : 0;
        _at = now > _at ? now : _at;
        _requests = Filled(_requests, share, limit.RequestsPerMinute);
        _tokens = Filled(_tokens, share, limit.TokensPerMinute);
    }

    // A bucket without a limit does not count, and starts full when it gets one.
    private static decimal Filled(decimal now, decimal share, long? perMinute) =>
        perMinute is not { } most ? UnlimitedRate : now >= UnlimitedRate / 2 ? most : Math.Min(most, now + (share * most));
}

using Keelson.Primitives;

namespace Keelson.Inference.Admission;

/// <summary>
/// What is under way in one pool. A guaranteed share may be lent to others while nobody who has a right to it asks; it comes back with
/// the next request that ends, because nothing that runs is broken off. Pure.
/// </summary>
internal sealed class PoolState
{
    private const int Classes = 3;

    private readonly PoolUse[] _use = new PoolUse[3 * Classes];
    private readonly int[] _prefills = new int[3];

    /// <summary>Requests under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Their tokens.</summary>
    public long Resident { get; private set; }

    /// <summary>Prompts of a tier that are being read.</summary>
    public int Prefills(ContextTier tier) => _prefills[(int)tier];

    /// <summary>What a tier and value class uses.</summary>
    public PoolUse Use(ContextTier tier, ValueClass value) => _use[Index(tier, value)];

    /// <summary>Whether the pool takes a request.</summary>
    /// <param name="limits">The pool's limits, and what the request's class has a right to.</param>
    /// <param name="ask">The request.</param>
    /// <param name="tokens">Its resident tokens.</param>
    /// <param name="shortShare">What long prompts leave to short ones.</param>
    /// <param name="isKept">True when what is free is kept for somebody who waits.</param>
    public PoolVerdict Judge(in PoolAsk limits, AdmissionAsk ask, long tokens, decimal shortShare, bool isKept)
    {
        if (tokens > limits.ResidentMax)
        {
            return PoolVerdict.TooLarge;
        }

        if (_prefills[(int)ask.Tier] >= limits.PrefillsMax)
        {
            return PoolVerdict.NoLane;
        }

        if (limits.Cap < 1 && Share(limits, ask, tokens) > limits.Cap)
        {
            return PoolVerdict.OverCap;
        }

        var isSpare = ask.Tier == ContextTier.Short && ShortShareWith(limits, tokens) <= shortShare;
        return InFlight >= limits.RequestsMax || Resident + tokens > limits.ResidentMax || (isKept && !isSpare) || TakesWhatIsForShort(limits, ask.Tier, tokens, shortShare)
            ? PoolVerdict.NoSpace
            : PoolVerdict.Free;
    }

    /// <summary>True when the request stays within what its tier and value class is guaranteed.</summary>
    public bool IsGuaranteed(in PoolAsk limits, AdmissionAsk ask, long tokens) => limits.Guaranteed > 0 && Share(limits, ask, tokens) <= limits.Guaranteed;

    /// <summary>Takes a request in.</summary>
    public void Enter(ContextTier tier, ValueClass value, long tokens)
    {
        Add(tier, value, 1, tokens);
        _prefills[(int)tier]++;
    }

    /// <summary>The prompt of a request has been read.</summary>
    public void EndPrefill(ContextTier tier) => _prefills[(int)tier]--;

    /// <summary>A request has ended.</summary>
    public void Leave(ContextTier tier, ValueClass value, long tokens, bool isPrefilling)
    {
        Add(tier, value, -1, -tokens);
        _prefills[(int)tier] -= isPrefilling ? 1 : 0;
    }

    private static int Index(ContextTier tier, ValueClass value) => ((int)tier * Classes) + (int)value;

    private void Add(ContextTier tier, ValueClass value, int requests, long tokens)
    {
        InFlight += requests;
        Resident += tokens;
        var (before, beforeTokens) = _use[Index(tier, value)];
        _use[Index(tier, value)] = new PoolUse(before + requests, beforeTokens + tokens);
    }

    // The share of the pool that the class would use with the request: of its tokens where these are limited, else of its requests.
    private decimal Share(in PoolAsk limits, AdmissionAsk ask, long tokens)
    {
        var use = _use[Index(ask.Tier, ask.Value)];
        return Of(limits, use.Requests + 1, use.Tokens + tokens);
    }

    private decimal ShortShareWith(in PoolAsk limits, long tokens)
    {
        var (requests, used) = (1, tokens);
        foreach (var value in _use.AsSpan((int)ContextTier.Short * Classes, Classes))
        {
            requests += value.Requests;
            used += value.Tokens;
        }

        return Of(limits, requests, used);
    }

    private static decimal Of(in PoolAsk limits, int requests, long tokens) =>
        limits.ResidentMax is { } resident ? (decimal)tokens / Math.Max(1, resident)
        : limits.RequestsMax is { } most ? (decimal)requests / Math.Max(1, most)
        : 0;

    // One long prompt may have all of a small pool; a second one may not take the rest.
    private bool TakesWhatIsForShort(in PoolAsk limits, ContextTier tier, long tokens, decimal shortShare)
    {
        var (longs, longTokens) = (0, 0L);
        foreach (var value in _use.AsSpan((int)ContextTier.Long * Classes, Classes))
        {
            longs += value.Requests;
            longTokens += value.Tokens;
        }

        return tier == ContextTier.Long
            && longs > 0
            && (longTokens + tokens > limits.ResidentMax * (1 - shortShare) || longs + 1 > Math.Ceiling((limits.RequestsMax ?? int.MaxValue) * (1 - shortShare)));
    }
}

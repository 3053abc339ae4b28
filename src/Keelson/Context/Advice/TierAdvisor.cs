using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Telemetry;

namespace Keelson.Context.Advice;

/// <summary>
/// Judges the declared tier of a workflow by its prompts. A tier is enough when at least 95 % of the prompts fit it as they came, with
/// 95 % confidence by exact bounds; it is too small when that share is ruled out. 59 prompts are the fewest that can prove a tier.
/// </summary>
internal static class TierAdvisor
{
    /// <summary>How far back advice looks, today included: as far as the objectives.</summary>
    public const int Days = 28;

    private const double Enough = 0.95;

    /// <summary>Judges.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="declared">The tier that it declared.</param>
    /// <param name="tiers">All tiers in the order of size.</param>
    /// <param name="uses">Its prompts.</param>
    /// <param name="priceOf">Today's price of a model; null: unknown.</param>
    public static TierAdvice Advise(
        string workflow,
        ContextTier declared,
        IReadOnlyList<TierModel> tiers,
        IEnumerable<KeyValuePair<ContextUseKey, ContextUseSums>> uses,
        Func<string, PriceEntry?> priceOf)
    {
        var bins = uses.OrderBy(pair => pair.Key.Bin).ToList();
        var sum = bins.Aggregate(default(ContextUseSums), (sum, pair) => sum + pair.Value);
        var fits = tiers.Select(tier => FitOf(tier, bins, sum.Requests, priceOf)).ToList();
        var advised = fits.Find(fit => sum.Requests > 0 && (double)fit.ShareAtLeast >= Enough)?.Tier;
        var (verdict, because) = Judge(declared, fits, sum.Requests, advised);
        return new TierAdvice(workflow, declared, verdict, because)
        {
            Advised = verdict is TierVerdict.Keep ? declared : verdict is TierVerdict.Lower or TierVerdict.Raise ? advised : null,
            Requests = sum.Requests,
            Compacted = sum.Compacted,
            Overflowed = sum.Overflowed,
            NeedTokensP95 = Quantile(bins, sum.Requests),
            Saving = verdict == TierVerdict.Lower ? fits.Find(fit => fit.Tier == advised)!.Saving : null,
            Tiers = fits,
        };
    }

    private static (TierVerdict Verdict, string Because) Judge(ContextTier declared, List<TierFit> fits, long requests, ContextTier? advised)
    {
        if (requests == 0)
        {
            return (TierVerdict.NoData, "No prompts were seen.");
        }

        var own = fits.Find(fit => fit.Tier == declared);
        if (own is null)
        {
            return (TierVerdict.Inconclusive, Text($"The tier {Word(declared)} is not configured."));
        }

        var seen = Text($"{own.Fitting} of {requests} prompts fit the tier {Word(declared)} as they came");
        if (ClopperPearson.Upper(own.Fitting, requests) < Enough)
        {
            return fits[^1].Tier == declared
                ? (TierVerdict.Keep, seen + ", and there is no larger one: the others can only be made smaller.")
                : (TierVerdict.Raise, seen + ", which rules out 95 %.");
        }

        if (advised is not { } enough || enough > declared)
        {
            return (TierVerdict.Inconclusive, seen + ", which neither proves 95 % nor rules it out.");
        }

        var best = fits.Find(fit => fit.Tier == enough)!;
        return enough < declared
            ? (TierVerdict.Lower, Text($"{best.Fitting} of {requests} prompts fit the tier {Word(enough)} as they came, which proves 95 %."))
            : (TierVerdict.Keep, seen + ", which proves 95 %, and no smaller tier is shown to be enough.");
    }

    private static TierFit FitOf(TierModel tier, List<KeyValuePair<ContextUseKey, ContextUseSums>> bins, long requests, Func<string, PriceEntry?> priceOf)
    {
        var fitting = bins.Where(pair => PromptBins.UpperTokens(pair.Key.Bin) <= tier.Tokens).Sum(pair => pair.Value.Requests);
        return new TierFit(
            tier.Tier,
            fitting,
            requests == 0 ? null : decimal.Round((decimal)fitting / requests, 6),
            requests == 0 ? 0 : (decimal)Math.Round(ClopperPearson.Lower(fitting, requests), 6, MidpointRounding.ToZero),
            SavingOf(tier.Tokens, bins, priceOf));
    }

    // Each bin is priced twice, as it was and as it would be if no prompt were longer than the tier; the cached share stays what it was.
    private static Money? SavingOf(long limit, List<KeyValuePair<ContextUseKey, ContextUseSums>> bins, Func<string, PriceEntry?> priceOf)
    {
        var saving = Money.Zero;
        foreach (var (key, sums) in bins)
        {
            if (sums.Mean is not { } mean || mean.Input <= limit)
            {
                continue;
            }

            if (priceOf(key.Model) is not { } price)
            {
                return null;
            }

            var (before, after) = (UsagePricer.Price(mean, price).Cost!.Value, UsagePricer.Price(Cut(mean, limit), price).Cost!.Value);
            saving += new Money(Math.Max(0, (before - after).Usd) * sums.Answered);
        }

        return saving;
    }

    private static UsageVector Cut(UsageVector usage, long limit) => usage with
    {
        Input = limit,
        CachedInput = Part(usage.CachedInput, limit, usage.Input),
        CacheWrite = Part(usage.CacheWrite, limit, usage.Input),
    };

    private static long Part(long tokens, long limit, long whole) => (long)((decimal)tokens * limit / whole);

    private static long? Quantile(List<KeyValuePair<ContextUseKey, ContextUseSums>> bins, long requests)
    {
        var rank = (long)Math.Ceiling(requests * Enough);
        var seen = 0L;
        foreach (var (key, sums) in bins)
        {
            seen += sums.Requests;
            if (seen >= rank && seen > 0)
            {
                return PromptBins.UpperTokens(key.Bin);
            }
        }

        return null;
    }

    private static string Word(ContextTier tier) => tier.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

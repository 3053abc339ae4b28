using Keelson.Context;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads contextTiers and the context needs of the workflows.</summary>
internal static class CapacitySection
{
    /// <summary>The tiers in the order of size, and what each workflow declared to need.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var book = new ContextBook(Tiers(context), Needs(context));
        return snapshot => snapshot.With(book);
    }

    private static List<TierModel> Tiers(SectionContext context)
    {
        var section = context.Root.Section("contextTiers");
        var tiers = new List<TierModel>
        {
            Tier(section, ContextTier.Short, "short", 8_192),
            Tier(section, ContextTier.Medium, "medium", 65_536),
            Tier(section, ContextTier.Long, "long", 262_144),
        };
        for (var i = 1; i < tiers.Count; i++)
        {
            if (section is not null && tiers[i].Tokens <= tiers[i - 1].Tokens)
            {
                context.Complaints.Error(section, $"The tier {Word(tiers[i].Tier)} ({tiers[i].Tokens} tokens) must be larger than {Word(tiers[i - 1].Tier)} ({tiers[i - 1].Tokens} tokens).");
            }
        }

        CheckShares(context, section, tiers);

        return tiers;
    }

    private static void CheckShares(SectionContext context, ConfigMap? section, List<TierModel> tiers)
    {
        foreach (var tier in tiers.Where(tier => tier.Reserved.Values.Sum() > 1))
        {
            context.Complaints.Error(section!.Section(Word(tier.Tier))!, $"The reserved shares of tier {Word(tier.Tier)} add up to more than 1.");
        }

        if (tiers.Sum(tier => tier.Reserved.Values.Sum()) > 1 && tiers.TrueForAll(tier => tier.Reserved.Values.Sum() <= 1))
        {
            context.Complaints.Error(section!, "The reserved shares of all tiers add up to more than 1: they are shares of the same pool.");
        }

        foreach (var (tier, value) in tiers.SelectMany(tier => tier.Caps.Where(cap => cap.Value < tier.Reserved.GetValueOrDefault(cap.Key)).Select(cap => (tier, cap.Key))))
        {
            context.Complaints.Error(section!.Section(Word(tier.Tier))!.Section("cap")!, $"The cap of {Word(value)} is below what is reserved for it.");
        }
    }

    private static TierModel Tier(ConfigMap? tiers, ContextTier tier, string key, int tokens)
    {
        var section = tiers?.Section(key);
        return new TierModel(tier, section?.Int("tokens") ?? tokens, Shares(section?.Section("reserved")), section?.Int("maxConcurrentPrefills"))
        {
            Caps = Shares(section?.Section("cap")),
        };
    }

    private static Dictionary<ValueClass, decimal> Shares(ConfigMap? section)
    {
        var shares = new Dictionary<ValueClass, decimal>();
        foreach (var value in Enum.GetValues<ValueClass>())
        {
            if (section?.Share(Word(value)) is { } share)
            {
                shares.Add(value, share);
            }
        }

        return shares;
    }

    private static Dictionary<string, ContextNeed> Needs(SectionContext context) =>
        context.Root.Named("workflows").ToDictionary(named => named.Name, named => Need(context, named.Name, named.Section), StringComparer.Ordinal);

    private static ContextNeed Need(SectionContext context, string workflow, ConfigMap section)
    {
        var need = section.Section("context");
        var tier = need?.Word<ContextTier>("need") ?? ContextTier.Short;
        var reviewBy = need?.Date("reviewBy");
        if (tier is ContextTier.Long && (string.IsNullOrWhiteSpace(need!.Text("because")) || reviewBy is null))
        {
            context.Complaints.Error(need!, $"The workflow {workflow} needs long context and must say because: (why) and reviewBy: (a day).");
        }

        if (reviewBy < context.Today)
        {
            context.Complaints.Warn(need!.Find("reviewBy")!, $"The context need of {workflow} was to be looked at again by {reviewBy:yyyy-MM-dd}. Until then its gate stays closed.");
        }

        var prefer = need?.Word<ContextTier>("prefer");
        if (prefer > tier)
        {
            context.Complaints.Error(need!.Find("prefer")!, $"The workflow {workflow} prefers a larger tier than it needs.");
        }

        var compactWith = need?.Text("compactWith");
        if (compactWith is not null && !context.Names("models").Contains(compactWith))
        {
            context.Complaints.Error(need!.Find("compactWith")!, $"There is no model \"{compactWith}\". {NearestWord.Hint(compactWith, context.Names("models"), "Models")}".TrimEnd());
        }

        return new ContextNeed(workflow, tier, need?.Text("because"), reviewBy) { Prefer = prefer, CompactWith = compactWith };
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

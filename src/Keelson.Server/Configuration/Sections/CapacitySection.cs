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

        foreach (var tier in tiers.Where(tier => tier.Reserved.Values.Sum() > 1))
        {
            context.Complaints.Error(section!.Section(Word(tier.Tier))!, $"The reserved shares of tier {Word(tier.Tier)} add up to more than 1.");
        }

        return tiers;
    }

    private static TierModel Tier(ConfigMap? tiers, ContextTier tier, string key, int tokens)
    {
        var section = tiers?.Section(key);
        var reserved = new Dictionary<ValueClass, decimal>();
        foreach (var value in Enum.GetValues<ValueClass>())
        {
            if (section?.Section("reserved")?.Share(Word(value)) is { } share)
            {
                reserved.Add(value, share);
            }
        }

        return new TierModel(tier, section?.Int("tokens") ?? tokens, reserved, section?.Int("maxConcurrentPrefills"));
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

        return new ContextNeed(workflow, tier, need?.Text("because"), reviewBy);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

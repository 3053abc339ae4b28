using Keelson.Economics;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads workflows into what each room wants to know of them.</summary>
internal static class WorkflowsSection
{
    /// <summary>Profiles and outcomes.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var profiles = Profiles(context);
        var outcomes = Outcomes(context);
        return snapshot => snapshot.With(profiles).With(outcomes);
    }

    private static WorkflowDirectory Profiles(SectionContext context) => new(
        context.Root.Named("workflows").Select(named => new WorkflowProfile(
            named.Name,
            named.Section.Text("owner") ?? "",
            named.Section.Int("wave") ?? 1,
            named.Section.Word<ValueClass>("value") ?? ValueClass.Normal,
            named.Section.Word<Sensitivity>("sensitivity") ?? Sensitivity.Internal,
            TimeBudget(context, named.Section))));

    /// <summary>What each may spend on models.</summary>
    public static List<WorkflowInferencePolicy> Policies(SectionContext context) =>
        [.. context.Root.Named("workflows").Select(named => new WorkflowInferencePolicy(
            named.Name,
            Models(context, named.Section),
            named.Section.Int("maxOutputTokens"),
            named.Section.Section("budget")?.Money("perRun"),
            named.Section.Section("budget")?.Money("perDay"))
        {
            BudgetPerMonth = named.Section.Section("budget")?.Money("perMonth"),
            BudgetTotal = named.Section.Section("budget")?.Money("total"),
            Rate = Rate(named.Section),
            CacheFor = named.Section.Duration("cache"),
        })];

    /// <summary>How often the bearer of a section may ask models; null: no limit.</summary>
    public static RateLimit? Rate(ConfigMap bearer) =>
        bearer.Section("rate") is { } rate ? new RateLimit(rate.Int("requestsPerMinute"), rate.Whole("tokensPerMinute")) : null;

    private static OutcomeBook Outcomes(SectionContext context) => new(
        context.Root.Named("workflows")
            .Where(named => named.Section.Section("outcome")?.Text("kind") is not null)
            .ToDictionary(
                named => named.Name,
                named => new OutcomePolicy(
                    named.Name,
                    named.Section.Section("outcome")!.Text("kind")!,
                    named.Section.Section("outcome")!.Money("justifiedUnder")),
                StringComparer.Ordinal));

    private static TimeSpan TimeBudget(SectionContext context, ConfigMap section)
    {
        var budget = section.Duration("timeBudget") ?? TimeSpan.FromMinutes(15);
        if (budget <= TimeSpan.Zero)
        {
            context.Complaints.Error(section.Find("timeBudget")!, "The time budget must be longer than nothing, for example 15m.");
        }

        return budget;
    }

    private static List<WorkflowModelShare> Models(SectionContext context, ConfigMap section)
    {
        var shares = new List<WorkflowModelShare>();
        var known = context.Names("models");
        foreach (var item in section.Items("models"))
        {
            var (name, share) = item switch
            {
                ConfigScalar scalar => (scalar.Resolved, (decimal?)null),
                ConfigMap { Entries: [{ Value: ConfigScalar value } entry] } => (entry.Key, ScalarParser.Share(value.Resolved) ?? 0),
                _ => (null, null),
            };
            if (name is null)
            {
                context.Complaints.Error(item, "Write the name of a model, or one name with its share as in {kimi-k2.6: 0.9}.");
                continue;
            }

            if (!known.Contains(name))
            {
                context.Complaints.Error(item, $"There is no model \"{name}\". {NearestWord.Hint(name, known, "Models")}".TrimEnd());
            }

            if (shares.Exists(other => string.Equals(other.Model, name, StringComparison.Ordinal)))
            {
                context.Complaints.Error(item, $"The model {name} stands here twice. Keep one.");
            }

            shares.Add(new WorkflowModelShare(name, share));
        }

        CheckSplit(context, section, shares);
        return shares;
    }

    private static void CheckSplit(SectionContext context, ConfigMap section, List<WorkflowModelShare> shares)
    {
        if (!shares.Exists(share => share.Share is not null))
        {
            return;
        }

        if (shares.Exists(share => share.Share is null))
        {
            context.Complaints.Error(section.Find("models")!, "Some models have a share and some have none. Give every model a share, or none.");
        }
        else if (shares.Sum(share => share.Share) != 1)
        {
            context.Complaints.Error(section.Find("models")!, FormattableString.Invariant($"The shares of the models add up to {shares.Sum(share => share.Share)}. They must add up to 1."));
        }
    }
}

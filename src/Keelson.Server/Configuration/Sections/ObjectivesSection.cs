using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads the objectives of each workflow.</summary>
internal static class ObjectivesSection
{
    /// <summary>The rolling window when the configuration does not say.</summary>
    public static readonly TimeSpan WindowDefault = TimeSpan.FromDays(28);

    /// <summary>The promises.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var book = new ObjectiveBook(
            [.. context.Root.Named("workflows").SelectMany(named => Objectives(context, named.Name, named.Section.Section("objectives")))]);
        return snapshot => snapshot.With(book);
    }

    private static IEnumerable<ObjectiveModel> Objectives(SectionContext context, string workflow, ConfigMap? section)
    {
        var window = section?.Duration("window") ?? WindowDefault;
        if (window < TimeSpan.FromHours(1) || window > TimeSpan.FromDays(90))
        {
            context.Complaints.Error(section!.Find("window")!, "The window must lie between 1h and 90d.");
        }

        var firstToken = section?.Duration("firstTokenP95") ?? TimeSpan.FromSeconds(2);
        if (firstToken <= TimeSpan.Zero)
        {
            context.Complaints.Error(section!.Find("firstTokenP95")!, "The limit must be longer than nothing, for example 2s.");
        }

        return
        [
            new ObjectiveModel(workflow, ObjectiveKind.FirstToken, 0.95m, firstToken, window),
            new ObjectiveModel(workflow, ObjectiveKind.ToolCompletion, Target(context, section, "toolCompletion", 0.99m), null, window),
            new ObjectiveModel(workflow, ObjectiveKind.ContextOverflow, 1 - Target(context, section, "contextOverflow", 0.005m), null, window),
            new ObjectiveModel(workflow, ObjectiveKind.SuccessInTime, Target(context, section, "successInTime", 0.95m), null, window),
        ];
    }

    // 0% and 100% leave no budget or no promise: the burn rate would be a division by nothing.
    private static decimal Target(SectionContext context, ConfigMap? section, string key, decimal fallback)
    {
        if (section?.Percent(key) is not { } target)
        {
            return fallback;
        }

        if (target is > 0 and < 1)
        {
            return target;
        }

        context.Complaints.Error(section.Find(key)!, "An objective must lie above 0% and below 100%, for example 99.9%.");
        return fallback;
    }
}

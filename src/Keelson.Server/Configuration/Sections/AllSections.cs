using Keelson.Primitives;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Every section, in the order in which they are read.</summary>
internal static class AllSections
{
    /// <summary>Reads them; each adds its complaints, and together they put their models into a snapshot.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        Func<PlatformSnapshot, PlatformSnapshot>[] sections =
        [
            PlatformSection.Read(context),
            ModelsSection.Read(context),
            WorkflowsSection.Read(context),
            CapacitySection.Read(context),
            ObjectivesSection.Read(context),
            AgentsSection.Read(context),
            SchedulesSection.Read(context),
            RunLimitsSection.Read(context),
            ToolsSection.Read(context),
            McpServersSection.Read(context),
            WavesSection.Read(context),
            EgressSection.Read(context),
        ];
        return snapshot => sections.Aggregate(snapshot, (current, section) => section(current));
    }
}

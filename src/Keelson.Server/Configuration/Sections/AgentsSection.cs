using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;
using Keelson.Workflows;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads the agents of the workflows.</summary>
internal static class AgentsSection
{
    /// <summary>The agents.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var agents = new Dictionary<string, AgentDefinition>(StringComparer.Ordinal);
        foreach (var (name, section) in context.Root.Named("workflows"))
        {
            if (section.Section("agent") is { } agent)
            {
                agents.Add(name, Agent(context, agent));
            }
        }

        var book = new AgentBook(agents);
        return snapshot => snapshot.With(book);
    }

    private static AgentDefinition Agent(SectionContext context, ConfigMap section)
    {
        var known = context.Names("tools");
        var tools = new List<string>();
        foreach (var tool in section.Texts("tools"))
        {
            if (!known.Contains(tool.Resolved))
            {
                context.Complaints.Error(tool, $"There is no tool \"{tool.Resolved}\". {NearestWord.Hint(tool.Resolved, known, "Tools")}".TrimEnd());
            }

            if (tools.Contains(tool.Resolved))
            {
                context.Complaints.Error(tool, $"The tool {tool.Resolved} stands here twice. Keep one.");
            }

            tools.Add(tool.Resolved);
        }

        var instructions = section.Find("instructions") is ConfigScalar text
            ? text.Resolved.StartsWith("file:", StringComparison.Ordinal) ? context.References.ReadFile(text) : text.Resolved
            : null;
        var output = section.Find("output") is ConfigScalar schema ? context.References.ReadFile(schema) : null;
        var isSchema = output is not null && ToolsSection.IsJsonObject(context, section.Find("output")!, output);
        return new AgentDefinition(instructions ?? "", tools, section.Int("maxTurns") ?? 12, isSchema ? output : null);
    }
}

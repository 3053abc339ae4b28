using Keelson.Server.Configuration.Yaml;
using Keelson.Tools;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads how a tool is asked whether a call has happened.</summary>
internal static class ToolLookupSection
{
    /// <summary>The lookup tool; null when there is none, or an address instead.</summary>
    public static ToolLookup? Read(SectionContext context, string name, ConfigMap section)
    {
        if (section.Section("lookup") is not { } lookup || lookup.Find("tool") is not ConfigScalar tool)
        {
            return null;
        }

        var asked = context.Root.Section("tools")?.Section(tool.Resolved);
        if (asked is null)
        {
            context.Complaints.Error(tool, $"There is no tool \"{tool.Resolved}\". {NearestWord.Hint(tool.Resolved, context.Names("tools"), "Tools")}".TrimEnd());
        }
        else if (asked.Text("effect") is not "read")
        {
            context.Complaints.Error(tool, $"The lookup of {name} asks {tool.Resolved}, which changes something. A question must only read.");
        }

        var read = new ToolLookup(tool.Resolved);
        if (lookup.Section("args") is { } args)
        {
            read = read with { Arguments = ConfigJson.Write(args) };
        }

        if (lookup.Find("found") is ConfigScalar found)
        {
            if (found.Resolved.Length > 0 && found.Resolved[0] != '/')
            {
                context.Complaints.Error(found, "This is a JSON pointer: it starts with a slash, as in /order/id.");
            }

            read = read with { Found = found.Resolved };
        }

        return read;
    }

    /// <summary>Complains of a lookup that does not go with the tool's class.</summary>
    public static void Check(SectionContext context, ConfigMap section, ToolDefinition tool)
    {
        var hasLookup = tool.LookupTemplate is not null || tool.Lookup is not null || section.Find("lookup") is not null;
        if (tool.Idempotency is ToolIdempotency.Lookup != hasLookup)
        {
            context.Complaints.Error(
                section.Find("lookup") ?? section,
                hasLookup
                    ? $"The tool {tool.Name} has a lookup address or tool, which needs idempotency: lookup."
                    : $"The tool {tool.Name} has idempotency: lookup and needs a lookup address, for example http://host/calls/{{key}}, or a lookup tool.");
        }

        if (tool.LookupTemplate is { } lookup && !lookup.Contains("key", StringComparison.Ordinal))
        {
            context.Complaints.Error(section.Find("lookup")!, "The lookup address must contain {key}.");
        }
    }
}

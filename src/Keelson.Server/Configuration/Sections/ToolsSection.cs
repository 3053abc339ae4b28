using System.Text.Json;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;
using Keelson.Tools;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads tools.</summary>
internal static class ToolsSection
{
    // Servers that lost their caller stop within a second or two; a resend before that could double what is under way.
    private static readonly TimeSpan LookupSettleDefault = TimeSpan.FromSeconds(2);

    /// <summary>Every tool.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var named = context.Root.Named("tools").ToList();
        CheckWireNames(context, named);
        var catalog = new ToolCatalog(named.Select(tool => Tool(context, tool.Name, tool.Section)));
        return snapshot => snapshot.With(catalog);
    }

    private static ToolDefinition Tool(SectionContext context, string name, ConfigMap section)
    {
        var isMcp = section.Text("kind") is "mcp";
        var definition = new ToolDefinition(
            name,
            isMcp ? ToolKind.Mcp : ToolKind.Http,
            section.Word<Effect>("effect") ?? Effect.Irreversible,
            section.Word<ToolIdempotency>("idempotency") ?? ToolIdempotency.None)
        {
            Description = section.Text("description") ?? "",
            Method = section.Text("method") ?? "POST",
            UrlTemplate = isMcp ? null : section.Text("url"),
            LookupTemplate = section.Text("lookup"),
            Lookup = ToolLookupSection.Read(context, name, section),
            LookupSettle = section.Duration("lookupSettle") ?? LookupSettleDefault,
            Limits = Limits(section),
            ArgumentsSchema = Schema(context, section),
            Headers = HeaderReader.Read(context, section),
            Mcp = McpServersSection.Bind(context, name, section),
            Compensate = Compensate(context, section),
            Timeout = section.Duration("timeout") ?? TimeSpan.FromSeconds(30),
            ResponseBytesMax = section.Int("maxResponseBytes") ?? 256 * 1024,
            Version = section.Text("version") ?? "1",
        };
        Check(context, section, definition);
        return definition;
    }

    private static void Check(SectionContext context, ConfigMap section, ToolDefinition tool)
    {
        ToolLookupSection.Check(context, section, tool);
        if (tool.Effect is not Effect.Read && tool.Idempotency is ToolIdempotency.Safe)
        {
            context.Complaints.Error(section.Find("idempotency")!, $"The tool {tool.Name} changes something, so repeating it is not safe. Write native, lookup or none.");
        }

        if (tool.Effect is not Effect.Read && tool.Method is "GET" or "HEAD")
        {
            context.Complaints.Warn(section.Find("method")!, $"The tool {tool.Name} changes something with {tool.Method}, which proxies may repeat.");
        }
    }

    private static ToolLimits Limits(ConfigMap section) => section.Section("limits") is not { } limits ? ToolLimits.None : new ToolLimits
    {
        Concurrency = limits.Int("concurrency"),
        PerSecond = (double?)limits.Number("perSecond"),
        Burst = limits.Int("burst") ?? 1,
        Wait = limits.Duration("wait") ?? ToolLimits.WaitDefault,
    };

    private static CompensationTemplate? Compensate(SectionContext context, ConfigMap section)
    {
        if (section.Section("compensate") is not { } compensate || compensate.Find("tool") is not ConfigScalar tool)
        {
            return null;
        }

        if (!context.Names("tools").Contains(tool.Resolved))
        {
            context.Complaints.Error(tool, $"There is no tool \"{tool.Resolved}\". {NearestWord.Hint(tool.Resolved, context.Names("tools"), "Tools")}".TrimEnd());
        }

        return new CompensationTemplate(tool.Resolved, compensate.Section("args") is { } args ? ConfigJson.Write(args) : "{}");
    }

    private static string? Schema(SectionContext context, ConfigMap section)
    {
        var node = section.Find("arguments");
        var json = node switch
        {
            ConfigMap map => ConfigJson.Write(map),
            ConfigScalar scalar => context.References.ReadFile(scalar),
            _ => null,
        };
        return json is not null && IsJsonObject(context, node!, json) ? json : null;
    }

    /// <summary>True when the text is a JSON object; otherwise a complaint.</summary>
    internal static bool IsJsonObject(SectionContext context, ConfigNode node, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return true;
            }

            context.Complaints.Error(node, "This is not a JSON Schema: it must be a JSON object.");
        }
        catch (JsonException error)
        {
            context.Complaints.Error(node, $"This is not valid JSON: line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}.");
        }

        return false;
    }

    // Providers take letters, digits, dashes and underscores only, so two names that differ in other marks would be one tool there.
    private static void CheckWireNames(SectionContext context, List<(string Name, ConfigMap Section)> tools)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, section) in tools)
        {
            var wire = name.Replace('.', '_').Replace('-', '_');
            if (!seen.TryAdd(wire, name))
            {
                context.Complaints.Error(section, $"The tools {seen[wire]} and {name} have the same name for a model ({wire}). Rename one.");
            }
        }
    }
}

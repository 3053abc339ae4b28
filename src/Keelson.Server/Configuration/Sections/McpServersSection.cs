using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;
using Keelson.Tools.Mcp;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads MCP servers: those of their own section, and those that a tool names by an address.</summary>
internal static class McpServersSection
{
    // Whoever can set one of these decides what code runs; a configuration that needs it starts a program that sets it.
    private static readonly HashSet<string> LoaderVariables = new(StringComparer.Ordinal)
    {
        "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "DYLD_INSERT_LIBRARIES",
    };

    /// <summary>Every server.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var servers = context.Root.Named("mcpServers").Select(server => Server(context, server.Name, server.Section)).ToList();
        foreach (var (name, tool) in context.Root.Named("tools"))
        {
            if (tool.Text("kind") is "mcp" && tool.Text("server") is null && Url(tool.Text("url")) is { } url)
            {
                servers.Add(new McpServer(OwnServer(name)) { Url = url, Headers = HeaderReader.Read(context, tool) });
            }
        }

        var book = new McpServerBook(servers);
        return snapshot => snapshot.With(book);
    }

    /// <summary>The server that a tool of kind mcp is bound to, and the tool's name there; complaints about what does not fit.</summary>
    public static McpBinding? Bind(SectionContext context, string name, ConfigMap section)
    {
        if (section.Text("kind") is not "mcp")
        {
            Refuse(context, section, "belongs to tools of kind mcp. Take it out.", "transport", "server", "tool", "digest");
            if (section.Find("url") is null)
            {
                context.Complaints.Error(section, "The key \"url\" is missing here. A tool of kind http has an address.");
            }

            return null;
        }

        Refuse(context, section, "belongs to tools of kind http. Take it out.", "method");
        if (section.Find("lookup") is ConfigScalar)
        {
            context.Complaints.Error(section.Find("lookup")!, "A tool of kind mcp has no lookup address. Name a lookup tool: { tool: NAME }.");
        }

        return new McpBinding(ServerOf(context, name, section), section.Text("tool") ?? name, Digest(context, section));
    }

    private static string ServerOf(SectionContext context, string name, ConfigMap section)
    {
        if (section.Find("server") is ConfigScalar server)
        {
            if (!context.Names("mcpServers").Contains(server.Resolved))
            {
                context.Complaints.Error(server, $"There is no MCP server \"{server.Resolved}\". {NearestWord.Hint(server.Resolved, context.Names("mcpServers"), "Servers")}".TrimEnd());
            }

            Refuse(context, section, "stands with the server. Take it out here.", "url", "transport", "headers");
            return server.Resolved;
        }

        if (section.Text("transport") is "stdio")
        {
            context.Complaints.Error(section.Find("transport")!, "A program is named under mcpServers, and the tool says server: NAME.");
        }
        else if (section.Find("url") is not ConfigScalar url)
        {
            context.Complaints.Error(section, "A tool of kind mcp needs server: NAME (see mcpServers) or the url of its server.");
        }
        else if (Url(url.Resolved) is null)
        {
            context.Complaints.Error(url, "The address of an MCP server has no braces.");
        }

        return OwnServer(name);
    }

    private static McpServer Server(SectionContext context, string name, ConfigMap section)
    {
        var isProgram = section.Text("transport") is "stdio";
        if (isProgram)
        {
            Refuse(context, section, "belongs to servers with transport: http. Take it out.", "url", "headers");
            if (section.Items("command").Count == 0)
            {
                context.Complaints.Error(section, $"The MCP server {name} needs a command, for example [/usr/bin/node, server.js].");
            }

            context.Complaints.Warn(section, $"The program of the MCP server {name} is told of a proxy that holds to the rules of egress, but nothing makes it use it.");
        }
        else
        {
            Refuse(context, section, "belongs to servers with transport: stdio. Take it out.", "command", "env", "directory");
            if (Url(section.Text("url")) is null)
            {
                context.Complaints.Error(section.Find("url") ?? section, $"The MCP server {name} needs a url without braces.");
            }
        }

        return new McpServer(name)
        {
            Url = isProgram ? null : Url(section.Text("url")),
            Headers = HeaderReader.Read(context, section),
            Command = [.. section.Texts("command").Select(word => word.Resolved)],
            Environment = Environment(context, section),
            Directory = section.Text("directory"),
        };
    }

    private static Dictionary<string, string> Environment(SectionContext context, ConfigMap section)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in section.Section("env")?.Entries ?? [])
        {
            if (entry.Value is not ConfigScalar value)
            {
                continue;
            }

            if (LoaderVariables.Contains(entry.Key))
            {
                context.Complaints.Error(value, $"{entry.Key} would decide what code the program runs. Take it out.");
            }

            variables[entry.Key] = value.Resolved;
        }

        return variables;
    }

    private static string? Digest(SectionContext context, ConfigMap section)
    {
        if (section.Find("digest") is not ConfigScalar digest)
        {
            return null;
        }

        var hex = digest.Resolved.StartsWith("sha256:", StringComparison.Ordinal) ? digest.Resolved["sha256:".Length..] : digest.Resolved;
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigitLower))
        {
            context.Complaints.Error(digest, "A digest is sha256: and 64 small hex digits, as keelson tool list shows it.");
        }

        return hex;
    }

    private static void Refuse(SectionContext context, ConfigMap section, string why, params string[] keys)
    {
        foreach (var node in keys.Select(key => (Key: key, Node: section.Find(key))).Where(found => found.Node is not null))
        {
            context.Complaints.Error(node.Node!, $"The key \"{node.Key}\" {why}");
        }
    }

    private static Uri? Url(string? text) =>
        text is not null && !text.Contains('{', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null; // Scheme and form were checked with the key.

    // No name of the section can hold a colon, so the two kinds never meet.
    private static string OwnServer(string tool) => "tool:" + tool;
}

using System.Text;
using System.Text.Json.Nodes;
using Keelson.Tools;

namespace Keelson.Workflows.Agents;

/// <summary>
/// The tools of an agent as a model sees them. Model APIs take letters, digits, <c>_</c> and <c>-</c> in names, so every other character
/// becomes <c>_</c> on the way out; on the way back both spellings are understood. Pure.
/// </summary>
internal sealed class AgentTools
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The tools of the definition that the catalogue has.</summary>
    public AgentTools(AgentDefinition agent, ToolCatalog catalog)
    {
        var offered = new JsonArray();
        foreach (var name in agent.Tools)
        {
            if (catalog.Tools.GetValueOrDefault(name) is { } tool && _names.TryAdd(WireName(name), name))
            {
                _names[name] = name;
                offered.Add(Describe(tool));
            }
        }

        Json = offered.Count == 0 ? default : Encoding.UTF8.GetBytes(offered.ToJsonString());
    }

    /// <summary>A JSON array in the OpenAI format; empty when there is no tool.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The name of a tool that a model asked for, or null when the agent has no such tool.</summary>
    public string? Find(string spelled) => _names.GetValueOrDefault(spelled);

    /// <summary>A tool's name as model APIs accept it.</summary>
    public static string WireName(string name) => string.Create(name.Length, name, static (chars, source) =>
    {
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '-' ? source[i] : '_';
        }
    });

    private static JsonObject Describe(ToolDefinition tool)
    {
        var schema = JsonNode.Parse(ToolSchema.TextOf(tool))!.AsObject();
        schema.Remove("$schema");
        return new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = WireName(tool.Name),
                ["description"] = tool.Description.Length == 0 ? tool.Name : tool.Description,
                ["parameters"] = schema,
            },
        };
    }
}

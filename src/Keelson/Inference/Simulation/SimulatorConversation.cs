using System.Text;
using Keelson.Primitives;
using System.Text.Json;

namespace Keelson.Inference.Simulation;

/// <summary>What a script sees of a request.</summary>
internal sealed class SimulatorConversation
{
    private readonly List<string> _systemTexts = [];
    private readonly List<SimulatorToolCall> _calls = [];
    private readonly List<SimulatorToolResult> _results = [];
    private readonly Dictionary<string, string> _offered = new(StringComparer.Ordinal);
    private readonly StringBuilder _allText = new();
    private readonly StringBuilder _toolText = new();
    private string? _user;

    /// <summary>Reads a chat request. The scanner has seen before that it is JSON with messages.</summary>
    public SimulatorConversation(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        Model = root.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.ReadText() : "";
        foreach (var message in root.GetProperty("messages").EnumerateArray())
        {
            if (message.ValueKind == JsonValueKind.Object)
            {
                Add(message);
            }
        }

        if (root.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                Offer(tool);
            }
        }
    }

    /// <summary>The model that was asked for.</summary>
    public string Model { get; }

    /// <summary>All system and developer texts.</summary>
    public string System => string.Join('\n', _systemTexts);

    /// <summary>The first user message.</summary>
    public string User => _user ?? "";

    /// <summary>The last user message.</summary>
    public string LastUser { get; private set; } = "";

    /// <summary>Assistant messages so far.</summary>
    public int Turn { get; private set; }

    /// <summary>The role of the last message: user, tool or assistant.</summary>
    public string LastRole { get; private set; } = "";

    /// <summary>The tool that the last message answers, when it is a tool result.</summary>
    public string LastTool { get; private set; } = "";

    /// <summary>How many messages.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Every tool call so far.</summary>
    public IReadOnlyList<SimulatorToolCall> Calls => _calls;

    /// <summary>Every tool result so far.</summary>
    public IReadOnlyList<SimulatorToolResult> Results => _results;

    /// <summary>All text that a model would read, for counting.</summary>
    public string AllText => string.Concat(_allText.ToString(), _toolText.ToString());

    /// <summary>The same text in the order in which a model reads it: the tools stand first, so that they are part of a cached prefix.</summary>
    public string PrefixText => string.Concat(_toolText.ToString(), _allText.ToString());

    /// <summary>A tool's name in the form in which names are compared.</summary>
    public static string Compared(string name)
    {
        var compared = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                compared.Append(letter);
            }
            else if (compared.Length == 0 || compared[^1] != '_')
            {
                compared.Append('_');
            }
        }

        return compared.ToString();
    }

    /// <summary>A tool's name as the request spells it; the given name when the request does not offer it.</summary>
    public string Spelling(string tool) => _offered.GetValueOrDefault(Compared(tool), tool);

    private void Add(JsonElement message)
    {
        var role = Text(message, "role");
        var text = (message.TryGetProperty("content", out var content) ? ContentText(content) : null) ?? "";
        MessageCount++;
        _allText.Append(text).Append('\n');
        switch (role)
        {
            case "system" or "developer":
                _systemTexts.Add(text);
                break;
            case "user":
                _user ??= text;
                LastUser = text;
                break;
            case "assistant":
                Turn++;
                AddCalls(message);
                break;
            case "tool":
                var id = Text(message, "tool_call_id");
                var tool = Compared(_calls.FindLast(call => call.Id == id)?.Name ?? "");
                _results.Add(new SimulatorToolResult(tool, text));
                LastTool = tool;
                break;
            default:
                return;
        }

        LastRole = role;
        LastTool = role == "tool" ? LastTool : "";
    }

    private void AddCalls(JsonElement message)
    {
        if (!message.TryGetProperty("tool_calls", out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var call in calls.EnumerateArray())
        {
            if (call.TryGetProperty("function", out var function))
            {
                _calls.Add(new SimulatorToolCall(Text(call, "id"), Text(function, "name"), Text(function, "arguments")));
                _allText.Append(Text(function, "name")).Append(Text(function, "arguments")).Append('\n');
            }
        }
    }

    private void Offer(JsonElement tool)
    {
        _toolText.Append(tool.GetRawText()).Append('\n');
        if (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("function", out var function) && Text(function, "name") is { Length: > 0 } name)
        {
            _offered[Compared(name)] = name;
        }
    }

    private static string? ContentText(JsonElement content) =>
        content.ValueKind == JsonValueKind.String ? content.ReadText()
        : content.ValueKind == JsonValueKind.Array ? string.Concat(content.EnumerateArray().Select(PartText))
        : "";

    private static string? PartText(JsonElement part) => part.ValueKind == JsonValueKind.String ? part.ReadText() : Text(part, "text");

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.ReadText()
            : "";
}

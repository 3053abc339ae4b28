using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>Puts the values of a conversation into the strings of a script. Pure; used for one answer.</summary>
internal sealed class SimulatorValues(SimulatorConversation conversation, IReadOnlyDictionary<string, string> matches)
{
    private const int InsertedCharactersMax = 256 * 1024; // An answer that quotes a tool's result can not grow without end.

    private int _inserted;

    /// <summary>True when something was cut because the answer grew over its limit.</summary>
    public bool IsCut { get; private set; }

    /// <summary>A text with all its values inserted.</summary>
    public string Text(string template)
    {
        var text = new StringBuilder();
        foreach (var (literal, value) in Pieces(template))
        {
            text.Append(value is null ? literal : AsText(Find(value)));
        }

        return Cap(text.ToString());
    }

    /// <summary>JSON with all values inserted at any depth; members whose whole string is a missing value are left out.</summary>
    public JsonNode? Json(JsonNode? template)
    {
        switch (template)
        {
            case JsonObject members:
                var filled = new JsonObject();
                foreach (var (name, value) in members)
                {
                    if (TryFill(value, out var member))
                    {
                        filled[name] = member;
                    }
                }

                return filled;
            case JsonArray list:
                var elements = new JsonArray();
                foreach (var value in list)
                {
                    if (TryFill(value, out var element))
                    {
                        elements.Add(element);
                    }
                }

                return elements;
            default:
                return TryFill(template, out var filledValue) ? filledValue : null;
        }
    }

    private bool TryFill(JsonNode? template, out JsonNode? filled)
    {
        if (template is not JsonValue value || !value.TryGetValue<string>(out var text))
        {
            filled = template is JsonValue or null ? template?.DeepClone() : Json(template);
            return true;
        }

        var pieces = Pieces(text).ToList();
        if (pieces is [(_, { } whole)])
        {
            filled = Find(whole);
            if (filled is JsonValue found && found.TryGetValue<string>(out var inner))
            {
                filled = JsonValue.Create(Cap(inner));
            }

            return filled is not null;
        }

        filled = JsonValue.Create(Text(text));
        return true;
    }

    private string Cap(string text)
    {
        var room = Math.Max(0, InsertedCharactersMax - _inserted);
        IsCut |= text.Length > room;
        var capped = text.Length > room ? text[..room] : text;
        _inserted += capped.Length;
        return capped;
    }

    // Literal texts, and the names of values between them.
    private static IEnumerable<(string Literal, string? Value)> Pieces(string template)
    {
        var at = 0;
        var literal = new StringBuilder();
        while (at < template.Length)
        {
            var end = template.IndexOf('}', at);
            if (template.AsSpan(at).StartsWith("$${"))
            {
                literal.Append("${");
                at += 3;
            }
            else if (end > 0 && template.AsSpan(at).StartsWith("${"))
            {
                if (literal.Length > 0)
                {
                    yield return (literal.ToString(), null);
                    literal.Clear();
                }

                yield return ("", template[(at + 2)..end]);
                at = end + 1;
            }
            else
            {
                literal.Append(template[at++]);
            }
        }

        if (literal.Length > 0)
        {
            yield return (literal.ToString(), null);
        }
    }

    private static string AsText(JsonNode? node) =>
        node is null ? "" : node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString(KeelsonJson.Options);

    private JsonNode? Find(string name)
    {
        if (name.StartsWith("match.", StringComparison.Ordinal))
        {
            return matches.TryGetValue(name[6..], out var match) ? JsonValue.Create(match) : null;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var source = slash < 0 ? name : name[..slash];
        var pointer = slash < 0 ? null : name[slash..];
        if (source == "user")
        {
            return From(conversation.User, pointer);
        }

        if (source.StartsWith("result.", StringComparison.Ordinal))
        {
            var tool = SimulatorConversation.Compared(source[7..]);
            return From(conversation.Results.LastOrDefault(result => result.Tool == tool)?.Text, pointer);
        }

        if (source.StartsWith("args.", StringComparison.Ordinal))
        {
            var tool = SimulatorConversation.Compared(source[5..]);
            return From(conversation.Calls.LastOrDefault(call => SimulatorConversation.Compared(call.Name) == tool)?.Arguments, pointer ?? "");
        }

        return null;
    }

    private static JsonNode? From(string? text, string? pointer) =>
        text is null ? null
        : pointer is null ? JsonValue.Create(text)
        : Resolve(Parse(text), pointer);

    private static JsonNode? Parse(string text)
    {
        var first = text.IndexOf('{', StringComparison.Ordinal);
        var last = text.LastIndexOf('}');
        return TryParse(text) ?? (first >= 0 && last > first ? TryParse(text[first..(last + 1)]) : null);
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Resolve(JsonNode? node, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray list when int.TryParse(name, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
        }

        return node?.DeepClone();
    }
}

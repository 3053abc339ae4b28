using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Keelson.Tools;

/// <summary>One expression of a <see cref="UriTemplate"/>, for example <c>{?q,limit}</c>.</summary>
internal sealed class UriTemplateExpression
{
    private const int PrefixMax = 9_999; // RFC 6570, 2.4.1.

    private static readonly Dictionary<char, Style> Styles = new()
    {
        ['+'] = new("", ",", false, "", true),
        ['#'] = new("#", ",", false, "", true),
        ['.'] = new(".", ".", false, "", false),
        ['/'] = new("/", "/", false, "", false),
        [';'] = new(";", ";", true, "", false),
        ['?'] = new("?", "&", true, "=", false),
        ['&'] = new("&", "&", true, "=", false),
    };

    private static readonly Style Simple = new("", ",", false, "", false);

    private readonly Style _style;

    private UriTemplateExpression(Style style, IReadOnlyList<UriTemplateVariable> variables) => (_style, Variables) = (style, variables);

    public IReadOnlyList<UriTemplateVariable> Variables { get; }

    /// <summary>Query expressions may lack their values; a path without its part would be another path.</summary>
    public bool IsOptional => _style.IsNamed;

    public static UriTemplateExpression? TryParse(string text)
    {
        var style = Simple;
        var list = text;
        if (text.Length > 0 && Styles.TryGetValue(text[0], out var known))
        {
            (style, list) = (known, text[1..]);
        }

        var variables = new List<UriTemplateVariable>();
        foreach (var item in list.Split(','))
        {
            if (TryParseVariable(item) is not { } variable)
            {
                return null;
            }

            variables.Add(variable);
        }

        return new UriTemplateExpression(style, variables);
    }

    public void Expand(StringBuilder output, JsonElement arguments)
    {
        var separator = _style.First;
        foreach (var variable in Variables)
        {
            if (arguments.ValueKind != JsonValueKind.Object
                || !arguments.TryGetProperty(variable.Name, out var value)
                || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
                || IsEmptyList(value))
            {
                continue;
            }

            output.Append(separator);
            separator = _style.Separator;
            ExpandVariable(output, variable, value);
        }
    }

    private static UriTemplateVariable? TryParseVariable(string text)
    {
        var isExploded = text.EndsWith('*');
        var name = isExploded ? text[..^1] : text;
        int? prefix = null;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (isExploded
                || !int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length is < 1 or > PrefixMax)
            {
                return null;
            }

            (prefix, name) = (length, name[..colon]);
        }

        return name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '%')
            ? new UriTemplateVariable(name, isExploded, prefix)
            : null;
    }

    private static bool IsEmptyList(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private void ExpandVariable(StringBuilder output, UriTemplateVariable variable, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
        {
            ExpandList(output, variable, value);
            return;
        }

        var text = Text(value);
        if (variable.Prefix is { } prefix)
        {
            text = string.Concat(text.EnumerateRunes().Take(prefix));
        }

        Name(output, variable.Name, text.Length == 0);
        UriTemplate.Encode(output, text, _style.KeepsReserved);
    }

    private void ExpandList(StringBuilder output, UriTemplateVariable variable, JsonElement value)
    {
        var isNamed = _style.IsNamed && !variable.IsExploded;
        if (isNamed)
        {
            Name(output, variable.Name, isEmpty: false);
        }

        var isFirst = true;
        var separator = variable.IsExploded ? _style.Separator : ",";
        foreach (var (name, item) in Items(value))
        {
            output.Append(isFirst ? "" : separator);
            isFirst = false;
            if (variable.IsExploded && (_style.IsNamed || name is not null))
            {
                UriTemplate.Encode(output, name ?? variable.Name, _style.KeepsReserved);
                output.Append('=');
            }
            else if (name is not null)
            {
                UriTemplate.Encode(output, name, _style.KeepsReserved);
                output.Append(',');
            }

            UriTemplate.Encode(output, Text(item), _style.KeepsReserved);
        }
    }

    private void Name(StringBuilder output, string name, bool isEmpty)
    {
        if (_style.IsNamed)
        {
            output.Append(name).Append(isEmpty ? _style.IfEmpty : "=");
        }
    }

    private static IEnumerable<(string? Name, JsonElement Value)> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select(item => ((string?)null, item))
        : value.EnumerateObject().Select(member => ((string?)member.Name, member.Value));

    private sealed record Style(string First, string Separator, bool IsNamed, string IfEmpty, bool KeepsReserved);
}

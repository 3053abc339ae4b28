using System.Globalization;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary>Reads members of an answer as text; what is absent is null, so that an older or newer platform still prints.</summary>
internal static class JsonText
{
    /// <summary>The member at a path such as <c>cost.usd</c>, as text.</summary>
    public static string? Text(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => Time(element.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            JsonValueKind.Array => string.Join(", ", element.EnumerateArray().Select(item => item.ValueKind is JsonValueKind.String ? item.GetString() : item.GetRawText())),
            JsonValueKind.Object => element.GetRawText(),
            JsonValueKind.Undefined or JsonValueKind.Null or _ => null,
        };
    }

    /// <summary>The rows of a list answer: its items, or the answer itself when it is an array.</summary>
    public static IEnumerable<JsonElement> Rows(this JsonElement answer)
    {
        if (answer.ValueKind is JsonValueKind.Array)
        {
            return answer.EnumerateArray();
        }

        return answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("items", out var items) && items.ValueKind is JsonValueKind.Array
            ? items.EnumerateArray()
            : [];
    }

    /// <summary>Prints a list answer as a table of members; each column is a header and a path.</summary>
    public static void PrintTable(this JsonElement answer, string whenEmpty, params (string Header, string Path)[] columns)
    {
        var table = new TextTable([.. columns.Select(column => column.Header)]);
        foreach (var row in answer.Rows())
        {
            table.Add([.. columns.Select(column => row.Text(column.Path))]);
        }

        table.Print(whenEmpty);
        if (answer.ValueKind is JsonValueKind.Object && answer.Text("nextCursor") is { } cursor)
        {
            Terminal.Say($"There are more: --cursor {cursor}");
        }
    }

    /// <summary>Prints the members of one thing, one a line.</summary>
    public static void PrintMembers(this JsonElement answer)
    {
        if (answer.ValueKind is not JsonValueKind.Object)
        {
            Terminal.Print("Done.");
            return;
        }

        var members = answer.EnumerateObject().ToList();
        var width = members.Count == 0 ? 0 : members.Max(member => member.Name.Length);
        foreach (var member in members)
        {
            Terminal.Print($"{member.Name.PadRight(width)}  {answer.Text(member.Name) ?? "-"}");
        }
    }

    // RFC 3339 with fractions is hard to read in a column.
    private static string Time(string text) =>
        text.Length >= 20 && text[4] == '-' && text[10] == 'T'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : text;
}

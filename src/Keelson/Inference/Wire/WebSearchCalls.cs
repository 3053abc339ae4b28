using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Counts the searches that a whole OpenAI response tells of: its usage does not, and they are billed by the piece.</summary>
internal static class WebSearchCalls
{
    /// <summary>How many searches were made; looking into a page that one found is not billed.</summary>
    public static long Count(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("web_search_call"u8) < 0)
        {
            return 0;
        }

        try
        {
            var root = JsonElement.Parse(utf8);
            root = root.TryGetProperty("response", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            return root.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Array ? output.EnumerateArray().Count(IsSearch) : 0;
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return 0; // The reader before has said so.
        }
    }

    private static bool IsSearch(JsonElement item) =>
        Word(item, "type") == "web_search_call"
        && Word(item, "status") != "failed"
        && !(item.TryGetProperty("action", out var action) && Word(action, "type") is "open_page" or "find_in_page" or "find");

    private static string? Word(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.ReadText() : null;
}

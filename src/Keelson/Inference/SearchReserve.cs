using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>How many searches of the web a request lets the provider make: each is billed by the piece, so money is reserved for them.</summary>
internal static class SearchReserve
{
    /// <summary>Where the request sets no limit. Providers' own loops end after about as many.</summary>
    public const int Default = 10;

    private const int CountedMax = 1_000; // Nobody means more; the sum must stay a number.

    /// <summary>The most searches of a request with these tools.</summary>
    public static long Of(ReadOnlySpan<byte> tools)
    {
        if (tools.IndexOf("web_search"u8) < 0)
        {
            return 0;
        }

        try
        {
            var list = JsonElement.Parse(tools);
            return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Sum(Most) : 0;
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return Default;
        }
    }

    private static long Most(JsonElement tool) =>
        tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || !type.ReadText().StartsWith("web_search", StringComparison.Ordinal) ? 0
        : tool.TryGetProperty("max_uses", out var most) && most.ValueKind == JsonValueKind.Number && most.TryGetInt64(out var uses) ? Math.Clamp(uses, 0, CountedMax)
        : Default;
}

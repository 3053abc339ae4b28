using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Context.Compaction;

/// <summary>Rewrites the text of tool results, and nothing else of them. Each way answers null when nothing would be won.</summary>
internal static class ResultText
{
    /// <summary>What stands in the place of a result that a later one replaces.</summary>
    public const string Superseded = "[Left out: the same call was made again later, and its result stands there.]";

    /// <summary>The message with the results left out that later ones replace.</summary>
    public static byte[]? Supersede(CompactionMessage message, Func<string?, bool> isSuperseded) =>
        Smaller(message, (id, content) => isSuperseded(id) ? JsonValue.Create(Superseded) : content?.DeepClone());

    /// <summary>The same, with the middle of each long text cut out of the results that stay.</summary>
    public static byte[]? Shorten(CompactionMessage message, CompactionPolicy policy, Func<string?, bool> isSuperseded) =>
        Smaller(message, (id, content) => isSuperseded(id) ? JsonValue.Create(Superseded) : ShortenContent(content, policy));

    /// <summary>A text with its middle cut out when it is long: its beginning, how much is missing and of what, its end.</summary>
    public static string Shorten(string text, CompactionPolicy policy)
    {
        var tokens = TokenCounter.Count(text);
        if (tokens <= policy.ResultTokensMax)
        {
            return text;
        }

        var head = TokenCounter.Cut(text, policy.HeadTokens);
        var tail = Tail(text[head.Length..], policy.TailTokens);
        var cut = tokens - TokenCounter.Count(head) - TokenCounter.Count(tail);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        return head + string.Create(CultureInfo.InvariantCulture, $"\n[... {cut} tokens are left out here; SHA-256 of the whole begins {digest} ...]\n") + tail;
    }

    private static JsonNode? ShortenContent(JsonNode? content, CompactionPolicy policy) => content switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Shorten(text, policy)),
        JsonArray parts => new JsonArray([.. parts.Select(part => ShortenPart(part, policy))]),
        null => null,
        _ => content.DeepClone(),
    };

    private static JsonNode? ShortenPart(JsonNode? part, CompactionPolicy policy)
    {
        var copy = part?.DeepClone();
        if (copy is JsonObject members && members["text"] is JsonValue value && value.TryGetValue<string>(out var text))
        {
            members["text"] = Shorten(text, policy);
        }

        return copy;
    }

    // The end of a text that holds at most so many tokens.
    private static string Tail(string text, int tokensMax)
    {
        var length = Math.Min(text.Length, tokensMax * 4);
        while (length > 0 && TokenCounter.Count(text.AsSpan(text.Length - length)) > tokensMax)
        {
            length = length * 3 / 4;
        }

        var start = text.Length - length;
        return start < text.Length && char.IsLowSurrogate(text[start]) ? text[(start + 1)..] : text[start..];
    }

    private static byte[]? Smaller(CompactionMessage message, Func<string?, JsonNode?, JsonNode?> rewrite)
    {
        var copy = JsonObject.Create(message.Json)!;
        foreach (var (owner, member, id) in Results(copy, message.Dialect))
        {
            owner[member] = rewrite(id, owner[member]);
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(copy, CompactionJson.Options);
        return MessageTokens.Count(bytes) < message.Tokens ? bytes : null;
    }

    // Where the texts of results stand, and which call each of them answers.
    private static List<(JsonObject Owner, string Member, string? Id)> Results(JsonObject message, CompactionDialect dialect)
    {
        var found = dialect switch
        {
            CompactionDialect.Chat => [(message, "content", "tool_call_id")],
            CompactionDialect.Responses => [(message, "output", "call_id")],
            CompactionDialect.Messages => (message["content"] as JsonArray ?? []).OfType<JsonObject>()
                .Where(block => Word(block, "type") == "tool_result")
                .Select(block => (block, "content", "tool_use_id")),
            _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
        };
        return [.. found.Where(one => one.Item1.ContainsKey(one.Item2)).Select(one => (one.Item1, one.Item2, Word(one.Item1, one.Item3)))];
    }

    private static string? Word(JsonObject owner, string member) => owner[member] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
}

using System.Text;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>Finds the tools of a request that the provider runs by itself. Functions, and tools that the client runs, are none of them.</summary>
internal static class ServerToolScanner
{
    private static readonly string[] Types =
        ["web_search", "web_fetch", "file_search", "code_interpreter", "code_execution", "image_generation", "mcp", "x_search"];

    private static readonly byte[][] TypeBytes = [.. Types.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The tools, in their order.</summary>
    /// <param name="body">The request.</param>
    /// <param name="tools">The value of its member <c>tools</c>.</param>
    public static IReadOnlyList<ServerTool> Scan(ReadOnlySpan<byte> body, ByteRange? tools)
    {
        if (tools is not { } range || !MayHave(body[range.Start..range.End]))
        {
            return [];
        }

        var found = new List<ServerTool>();
        var reader = new Utf8JsonReader(body[range.Start..range.End]);
        try
        {
            reader.Read();
            while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject && ReadTool(ref reader, range.Start) is { } tool)
                {
                    found.Add(tool);
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The whole body was read before: tools that are no array of objects are for the provider to refuse.
        }

        return found;
    }

    // A type may be written with escapes; a large request without any is not read a second time.
    private static bool MayHave(ReadOnlySpan<byte> tools)
    {
        if (tools.Contains((byte)'\\'))
        {
            return true;
        }

        foreach (var type in TypeBytes)
        {
            if (tools.IndexOf(type) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // A member may stand there twice, and readers disagree which one holds: the one that costs more is taken.
    private static ServerTool? ReadTool(ref Utf8JsonReader reader, int start)
    {
        var tool = new ServerTool("", start + (int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                tool = reader.TokenType == JsonTokenType.String && LenientJson.ReadText(ref reader) is var type && IsServers(type) ? tool with { Type = type } : tool;
            }
            else if (reader.ValueTextEquals("max_uses"u8))
            {
                reader.Read();
                tool = reader.TokenType == JsonTokenType.Null
                    ? tool with { OpenUses = new ByteRange(start + (int)reader.TokenStartIndex, 4) }
                    : tool with { UsesMax = Larger(tool.UsesMax, Number(ref reader)) };
            }
            else if (reader.ValueTextEquals("max_content_tokens"u8))
            {
                reader.Read();
                tool = tool with { ContentTokens = Larger(tool.ContentTokens, Number(ref reader)) };
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return tool.Type.Length > 0 ? tool : null;
    }

    private static bool IsServers(string type) => Array.Exists(Types, one => type.StartsWith(one, StringComparison.Ordinal));

    private static long? Larger(long? one, long? other) => one is { } left && other is { } right ? Math.Max(left, right) : one ?? other;

    private static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 ? number : null;
}

using System.Text.Json;
using Keelson.Primitives;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Keelson.Tools.Mcp;

/// <summary>What the answer of an MCP tool means. Pure.</summary>
internal static class McpAnswers
{
    /// <summary>The attempt: the structured content, or the one text (as JSON when it is an object or a list), or the content blocks as they are.</summary>
    public static ToolAttempt Read(CallToolResult result, int bytesMax)
    {
        if (result.IsError == true)
        {
            return new ToolAttempt(null, new Fault(ErrorCodes.ToolRejected, "The tool answered that it failed.") { UpstreamKind = "tool" });
        }

        var value = Value(result);
        return value.Length > bytesMax
            ? new ToolAttempt(null, TooLarge())
            : new ToolAttempt(value, null);
    }

    /// <summary>It was answered, and the answer is too long to be kept.</summary>
    public static Fault TooLarge() =>
        new(ErrorCodes.EgressResponseTooLarge, "The tool's answer is larger than its limit and was not kept.") { UpstreamKind = "tool" };

    private static byte[] Value(CallToolResult result)
    {
        if (result.StructuredContent is { ValueKind: not JsonValueKind.Undefined and not JsonValueKind.Null } structured)
        {
            return JsonSerializer.SerializeToUtf8Bytes(structured);
        }

        if (result.Content is [TextContentBlock only])
        {
            return IsDocument(only.Text) ? System.Text.Encoding.UTF8.GetBytes(only.Text) : KeelsonJson.Serialize(only.Text);
        }

        return JsonSerializer.SerializeToUtf8Bytes(result.Content, McpJsonUtilities.DefaultOptions);
    }

    private static bool IsDocument(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>What of a request every response repeats; clients read it there.</summary>
internal static class ResponsesEcho
{
    /// <summary>The repeated members.</summary>
    public static JsonObject Of(JsonElement request)
    {
        var echo = new JsonObject
        {
            ["instructions"] = request.Text("instructions"),
            ["max_output_tokens"] = request.Whole("max_output_tokens"),
            ["parallel_tool_calls"] = request.Flag("parallel_tool_calls") ?? true,
            ["previous_response_id"] = request.Text("previous_response_id"),
            ["store"] = request.Flag("store") ?? true,
            ["truncation"] = "disabled",
            ["metadata"] = new JsonObject(),
        };
        echo.PutRaw("temperature", request.Number("temperature")).PutRaw("top_p", request.Number("top_p"));
        echo.PutRaw("reasoning", request.Raw("reasoning") ?? """{"effort":null,"summary":null}""");
        echo.PutRaw("text", request.Raw("text") ?? """{"format":{"type":"text"}}""");
        echo.PutRaw("tools", request.Raw("tools") ?? "[]");
        echo.PutRaw("metadata", request.Raw("metadata"));
        if (request.Raw("tool_choice") is { } choice)
        {
            return echo.PutRaw("tool_choice", choice);
        }

        return echo.Put("tool_choice", request.Text("tool_choice") ?? "auto");
    }
}

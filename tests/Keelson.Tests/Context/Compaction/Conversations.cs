using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Keelson.Tests.Context.Compaction;

/// <summary>Conversations for the tests of compaction, by hand and by luck.</summary>
internal static class Conversations
{
    private static readonly string[] Words = ["alpha", "restart", "timeout", "order", "42", "disk", "é", "漢字", "{\"a\":1}", "\n"];

    private static readonly Gen<string> Prose = Gen.Select(Gen.Int[0, Words.Length - 1], Gen.Int[0, Words.Length - 1], Gen.Frequency((8, Gen.Int[1, 60]), (1, Gen.Int[200, 1500])))
        .Select((one, other, count) => string.Concat(Enumerable.Range(0, count).Select(index => (index % 3 == 0 ? Words[one] : Words[other]) + " ")));

    /// <summary>Any conversation that a provider would take.</summary>
    public static Gen<JsonArray> Any { get; } = Gen.Select(Gen.Bool, Prose, Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Prose, Gen.Int[0, 1]).Array[0, 14])
        .Select((hasSystem, task, rounds) =>
        {
            var messages = new JsonArray();
            if (hasSystem)
            {
                messages.Add(Said("system", "You are careful."));
            }

            messages.Add(Said("user", task));
            foreach (var (kind, calls, text, same) in rounds)
            {
                switch (kind)
                {
                    case 0:
                        messages.Add(Said("user", text));
                        break;
                    case 1:
                        messages.Add(Said("assistant", text));
                        break;
                    case 2:
                        messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(Part(text), Image()), ["name"] = "ada" });
                        break;
                    default:
                        AddCalls(messages, calls + 1, text, same);
                        break;
                }
            }

            return messages;
        });

    public static JsonObject Said(string role, string text) => new() { ["role"] = role, ["content"] = text };

    public static JsonObject Part(string text) => new() { ["type"] = "text", ["text"] = text };

    public static JsonObject Image() => new() { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = "data:image/png;base64,AAAA" } };

    public static JsonObject Called(params (string Id, string Tool, string Arguments)[] calls) => new()
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
        {
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments },
        })]),
    };

    public static JsonObject Result(string id, string text) => new() { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = text };

    public static string Long(int words) => string.Concat(Enumerable.Range(0, words).Select(index => string.Create(CultureInfo.InvariantCulture, $"line {index} ok\n")));

    public static byte[] Bytes(this JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);

    private static void AddCalls(JsonArray messages, int count, string text, int same)
    {
        var round = messages.Count;
        messages.Add(Called([.. Enumerable.Range(0, count).Select(index => (
            $"c{round}_{index}", same == 0 ? "look" : "find", same == 0 ? """{"b": 2, "a": 1}""" : $$"""{"at":{{round}}}"""))]));
        for (var index = 0; index < count; index++)
        {
            messages.Add(Result($"c{round}_{index}", text));
        }
    }
}

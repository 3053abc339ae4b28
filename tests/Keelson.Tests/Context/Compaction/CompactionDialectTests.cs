using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Keelson.Context.Compaction;

namespace Keelson.Tests.Context.Compaction;

/// <summary>What holds for conversations of chat holds for those of messages and responses.</summary>
public sealed class CompactionDialectTests
{
    private static readonly CompactionPolicy Policy = new() { KeepTurns = 1, ResultTokensMax = 400 };
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Of_several_results_in_one_message_only_what_is_old_or_long_gives_way()
    {
        var messages = new JsonArray(
            Conversations.Said("user", "Watch the queue."),
            Uses(("t1", "queue", """{"name":"a","url":"https://example.com/a"}"""), ("t2", "log", "{}"), ("t3", "time", "{}")),
            Results(("t1", Conversations.Long(60)), ("t2", Conversations.Long(900)), ("t3", "noon")),
            Uses(("t4", "queue", """{ "url": "https://example.com/a", "name": "a" }""")),
            Results(("t4", "empty")),
            Conversations.Said("assistant", "It is empty."));

        var result = Compactor.Compact(messages.Bytes(), 900, Policy, Nothing, dialect: CompactionDialect.Messages);

        Assert.Equal(CompactionVerdict.Fits, result.Verdict);
        var blocks = JsonNode.Parse(result.Messages.Span)![2]!["content"]!.AsArray();
        Assert.Equal(["t1", "t2", "t3"], blocks.Select(block => block!["tool_use_id"]!.GetValue<string>()));
        Assert.Equal(ResultText.Superseded, blocks[0]!["content"]!.GetValue<string>());
        Assert.Contains("tokens are left out here", blocks[1]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("noon", blocks[2]!["content"]!.GetValue<string>());
        Assert.Equal("empty", JsonNode.Parse(result.Messages.Span)![4]!["content"]![0]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void An_address_in_the_arguments_of_a_call_is_text_and_an_image_counts_by_the_piece()
    {
        var call = new JsonArray(Uses(("t1", "fetch", """{"url":"https://example.com","data":"x"}""")));
        var image = new JsonArray(new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_image", ["image_url"] = "data:image/png;base64," + new string('A', 50_000) }) });

        Assert.InRange(Compactor.Count(call.Bytes(), CompactionDialect.Messages)!.Value, 10, 60);
        Assert.InRange(Compactor.Count(image.Bytes(), CompactionDialect.Responses)!.Value, 4096, 4200);
    }

    [Fact]
    public void A_summary_tells_of_calls_and_results_and_not_of_what_was_thought()
    {
        var thought = new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "thinking", ["thinking"] = "SECRET", ["signature"] = "s" }, Use("t1", "look", """{"at":"disk"}""")) };
        var messages = new JsonArray(Conversations.Said("user", "The task."), thought, Results(("t1", "The disk is full. " + Conversations.Long(40))), Conversations.Said("assistant", "Done."));

        var asked = Compactor.Compact(messages.Bytes(), 50, Policy with { MaySummarize = true, BlockTokens = 10, SummaryTokensMax = 20 }, Nothing, dialect: CompactionDialect.Messages);

        var prompt = Encoding.UTF8.GetString(asked.Ask!.Messages.Span);
        Assert.Contains("The disk is full.", prompt, StringComparison.Ordinal);
        Assert.Contains("calls look", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_come_out_valid_and_never_longer() => Sample(CompactionDialect.Messages, ToMessages, after =>
    {
        for (var index = 0; index < after.Count; index++)
        {
            var calls = Blocks(after[index]!, "tool_use").Select(block => block!["id"]!.GetValue<string>()).ToList();
            var results = index + 1 < after.Count ? Blocks(after[index + 1]!, "tool_result").Select(block => block!["tool_use_id"]!.GetValue<string>()) : [];
            Assert.Equal(calls, results);
        }

        Assert.Empty(Blocks(after[0]!, "tool_result"));
    });

    [Fact]
    public void Responses_come_out_valid_and_never_longer() => Sample(CompactionDialect.Responses, ToItems, after =>
    {
        var open = new HashSet<string>();
        for (var index = 0; index < after.Count; index++)
        {
            switch (after[index]!["type"]?.GetValue<string>())
            {
                case "function_call":
                    open.Add(after[index]!["call_id"]!.GetValue<string>());
                    break;
                case "function_call_output":
                    Assert.True(open.Remove(after[index]!["call_id"]!.GetValue<string>()), "A result without its call.");
                    break;
                case "reasoning":
                    Assert.Equal("function_call", after[index + 1]!["type"]!.GetValue<string>());
                    break;
            }
        }

        Assert.Empty(open);
    });

    private static void Sample(CompactionDialect dialect, Func<JsonArray, JsonArray> translate, Action<JsonArray> check) =>
        Gen.Select(Conversations.Any, Gen.Int[50, 4000], Gen.Int[1, 5], Gen.Bool).Sample(
            (chat, target, keep, mayAsk) =>
            {
                var messages = translate(chat);
                var policy = new CompactionPolicy { KeepTurns = keep, ResultTokensMax = 300, MaySummarize = mayAsk, BlockTokens = 600, SummaryTokensMax = 120 };
                var known = new Dictionary<string, string>();
                var result = Compactor.Compact(messages.Bytes(), target, policy, known, dialect: dialect);
                while (result.Ask is { } ask)
                {
                    known.Add(ask.Digest, "They talked.");
                    result = Compactor.Compact(messages.Bytes(), target, policy, known, dialect: dialect);
                }

                var after = JsonNode.Parse(result.Messages.Span)!.AsArray();
                check(after);
                Assert.True(result.TokensAfter <= result.TokensBefore);
                Assert.Equal(CompactionChecks.Tokens(after), result.TokensAfter);
                Assert.Equal(result.TokensAfter <= target, result.Verdict is CompactionVerdict.Fits or CompactionVerdict.Unneeded);
                Assert.Contains(messages.First(message => message!["role"]?.GetValue<string>() == "user")!.ToJsonString(), after.Select(message => message!.ToJsonString()));
                Assert.Equal(messages[^1]!.ToJsonString(), after[^1]!.ToJsonString());
            },
            iter: 100);

    private static JsonArray ToMessages(JsonArray chat)
    {
        var messages = new JsonArray();
        foreach (var message in chat.Where(message => Role(message!) != "system"))
        {
            if (Role(message!) == "tool")
            {
                var block = Result(message!["tool_call_id"]!.GetValue<string>(), Text(message));
                if (Blocks(messages[^1]!, "tool_result").Any())
                {
                    messages[^1]!["content"]!.AsArray().Add(block);
                }
                else
                {
                    messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(block) });
                }
            }
            else if (message!["tool_calls"] is JsonArray calls)
            {
                messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray([.. calls.Select(call => Use(call!["id"]!.GetValue<string>(), call["function"]!["name"]!.GetValue<string>(), call["function"]!["arguments"]!.GetValue<string>()))]) });
            }
            else
            {
                messages.Add(Conversations.Said(Role(message), Text(message)));
            }
        }

        return messages;
    }

    private static JsonArray ToItems(JsonArray chat)
    {
        var items = new JsonArray();
        foreach (var message in chat)
        {
            if (Role(message!) == "tool")
            {
                items.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = message!["tool_call_id"]!.GetValue<string>(), ["output"] = Text(message) });
            }
            else if (message!["tool_calls"] is JsonArray calls)
            {
                items.Add(new JsonObject { ["type"] = "reasoning", ["id"] = $"rs_{items.Count}", ["summary"] = new JsonArray(), ["encrypted_content"] = "eeee" });
                foreach (var call in calls)
                {
                    items.Add(new JsonObject { ["type"] = "function_call", ["call_id"] = call!["id"]!.GetValue<string>(), ["name"] = call["function"]!["name"]!.GetValue<string>(), ["arguments"] = call["function"]!["arguments"]!.GetValue<string>() });
                }
            }
            else
            {
                items.Add(new JsonObject { ["type"] = "message", ["role"] = Role(message), ["content"] = Text(message) });
            }
        }

        return items;
    }

    private static string Role(JsonNode message) => message["role"]!.GetValue<string>();

    private static string Text(JsonNode message) => message["content"] is JsonArray parts ? parts[0]!["text"]!.GetValue<string>() : message["content"]!.GetValue<string>();

    private static IEnumerable<JsonNode?> Blocks(JsonNode message, string type) =>
        (message["content"] as JsonArray ?? []).Where(block => block!["type"]!.GetValue<string>() == type);

    private static JsonObject Use(string id, string name, string input) =>
        new() { ["type"] = "tool_use", ["id"] = id, ["name"] = name, ["input"] = JsonNode.Parse(input) };

    private static JsonObject Result(string id, string text) => new() { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = text };

    private static JsonObject Uses(params (string Id, string Name, string Input)[] calls) =>
        new() { ["role"] = "assistant", ["content"] = new JsonArray([.. calls.Select(call => Use(call.Id, call.Name, call.Input))]) };

    private static JsonObject Results(params (string Id, string Text)[] results) =>
        new() { ["role"] = "user", ["content"] = new JsonArray([.. results.Select(result => Result(result.Id, result.Text))]) };
}

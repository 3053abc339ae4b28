using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Keelson.Context;
using Keelson.Context.Compaction;

namespace Keelson.Tests.Context.Compaction;

public sealed class CompactorTests
{
    private static readonly CompactionPolicy Policy = new() { KeepTurns = 1, ResultTokensMax = 400 };
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void What_fits_is_not_touched_byte_for_byte()
    {
        var messages = """[ {"role":"user",  "content":"hi", "x_unknown": 1.50} ]"""u8.ToArray();

        var result = Compactor.Compact(messages, 1000, Policy, Nothing);

        Assert.Equal(CompactionVerdict.Unneeded, result.Verdict);
        Assert.Equal(messages, result.Messages.ToArray());
    }

    [Fact]
    public void A_result_gives_way_to_a_later_result_of_the_same_call_however_the_arguments_are_written()
    {
        var messages = new JsonArray(
            Conversations.Said("user", "Watch the queue."),
            Conversations.Called(("c1", "queue", """{"name":"a","max":10}""")),
            Conversations.Result("c1", Conversations.Long(60)),
            Conversations.Called(("c2", "queue", """{ "max": 10, "name": "a" }""")),
            Conversations.Result("c2", "empty"),
            Conversations.Said("assistant", "It is empty."));

        var result = Compactor.Compact(messages.Bytes(), 200, Policy, Nothing);

        Assert.Equal(CompactionVerdict.Fits, result.Verdict);
        Assert.Equal([(CompactionEditKind.Superseded, 2)], result.Edits.Select(edit => (edit.Kind, edit.First)));
        var after = JsonNode.Parse(result.Messages.Span)!.AsArray();
        Assert.Equal(ResultText.Superseded, after[2]!["content"]!.GetValue<string>());
        Assert.Equal("c1", after[2]!["tool_call_id"]!.GetValue<string>());
        Assert.Equal("empty", after[4]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void A_long_result_keeps_its_beginning_and_its_end_and_says_what_is_missing()
    {
        var log = "BEGIN\n" + Conversations.Long(2000) + "END";
        var messages = new JsonArray(
            Conversations.Said("user", "Read the log."),
            Conversations.Called(("c1", "log", "{}")),
            new JsonObject { ["role"] = "tool", ["tool_call_id"] = "c1", ["content"] = new JsonArray(Conversations.Part(log)), ["x_unknown"] = true },
            Conversations.Said("assistant", "Done."));

        var result = Compactor.Compact(messages.Bytes(), 1000, Policy, Nothing);

        Assert.Equal(CompactionVerdict.Fits, result.Verdict);
        var after = JsonNode.Parse(result.Messages.Span)![2]!;
        var text = after["content"]![0]!["text"]!.GetValue<string>();
        Assert.StartsWith("BEGIN", text, StringComparison.Ordinal);
        Assert.EndsWith("END", text, StringComparison.Ordinal);
        Assert.Matches(@"\[\.\.\. [0-9]{4,5} tokens are left out here; SHA-256 of the whole begins [0-9a-f]{16} \.\.\.\]", text);
        Assert.True(TokenCounter.Count(text) <= Policy.ResultTokensMax);
        Assert.True(after["x_unknown"]!.GetValue<bool>());
    }

    [Fact]
    public void Old_turns_give_way_to_a_summary_that_the_caller_gets()
    {
        var messages = new JsonArray(Conversations.Said("system", "Be brief."), Conversations.Said("user", "The task."));
        for (var turn = 0; turn < 20; turn++)
        {
            messages.Add(Conversations.Said(turn % 2 == 0 ? "assistant" : "user", $"Turn {turn}. " + Conversations.Long(30)));
        }

        var policy = Policy with { MaySummarize = true, BlockTokens = 1000, SummaryTokensMax = 50 };
        var asked = Compactor.Compact(messages.Bytes(), 2000, policy, Nothing);
        Assert.Equal(CompactionVerdict.NeedsSummary, asked.Verdict);
        var prompt = Encoding.UTF8.GetString(asked.Ask!.Messages.Span);
        Assert.Contains("Turn 0.", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("The task.", prompt, StringComparison.Ordinal);
        Assert.Equal(50, asked.Ask.OutputTokensMax);

        var (result, asks) = Conclude(messages.Bytes(), 2000, policy, "They talked.");

        Assert.Equal(CompactionVerdict.Fits, result.Verdict);
        Assert.True(asks >= 2);
        var after = JsonNode.Parse(result.Messages.Span)!.AsArray();
        Assert.Equal(["Be brief.", "The task."], after.Take(2).Select(message => message!["content"]!.GetValue<string>()));
        Assert.Contains("They talked.", after[2]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("Turn 19.", after[^1]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversation_that_grew_needs_no_summary_again()
    {
        var messages = new JsonArray(Conversations.Said("user", "The task."));
        for (var turn = 0; turn < 20; turn++)
        {
            messages.Add(Conversations.Said(turn % 2 == 0 ? "assistant" : "user", $"Turn {turn}. " + Conversations.Long(30)));
        }

        var policy = Policy with { MaySummarize = true, BlockTokens = 1000, SummaryTokensMax = 50 };
        var known = new Dictionary<string, string>();
        Conclude(messages.Bytes(), 2000, policy, "They talked.", known);
        var before = known.Count;
        messages.Add(Conversations.Said("user", "One more."));

        var result = Compactor.Compact(messages.Bytes(), 2000, policy, known);

        Assert.Equal((CompactionVerdict.Fits, before), (result.Verdict, known.Count));
    }

    [Fact]
    public void What_cannot_be_made_to_fit_says_so_and_how_long_it_stays()
    {
        var messages = new JsonArray(Conversations.Said("system", Conversations.Long(500)), Conversations.Said("user", "hi"));

        var result = Compactor.Compact(messages.Bytes(), 100, Policy with { MaySummarize = true }, Nothing);

        Assert.Equal(CompactionVerdict.Cannot, result.Verdict);
        Assert.True(result.TokensAfter > 1000);
    }

    [Fact]
    public void What_the_caller_pinned_stays_and_so_does_what_belongs_to_it()
    {
        var messages = new JsonArray(
            Conversations.Said("user", "Read both."),
            Conversations.Called(("c1", "log", """{"n":1}"""), ("c2", "log", """{"n":2}""")),
            Conversations.Result("c1", Conversations.Long(900)),
            Conversations.Result("c2", Conversations.Long(900)),
            Conversations.Said("assistant", "Done."));

        var result = Compactor.Compact(messages.Bytes(), 1000, Policy, Nothing, new HashSet<int> { 3 });

        Assert.Equal((CompactionVerdict.Cannot, 0), (result.Verdict, result.Edits.Count));
    }

    [Fact]
    public void An_image_counts_by_the_piece_and_not_by_its_bytes()
    {
        var url = "data:image/png;base64," + new string('A', 100_000);
        var messages = new JsonArray(new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url } }),
        });

        var result = Compactor.Compact(messages.Bytes(), 5000, Policy, Nothing);

        Assert.InRange(result.TokensBefore, 4096, 4200);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"role":"user","role":"system"}]""")]
    public void What_is_no_conversation_is_left_alone(string json) =>
        Assert.Equal(CompactionVerdict.Unreadable, Compactor.Compact(Encoding.UTF8.GetBytes(json), 1, Policy, Nothing).Verdict);

    [Fact]
    public void Any_conversation_comes_out_valid_kept_where_it_must_be_and_never_longer() => Gen.Select(
        Conversations.Any, Gen.Int[50, 4000], Gen.Int[1, 5], Gen.Int[256, 1000], Gen.Bool, Gen.Int[1, 300]).Sample((messages, target, keep, max, mayAsk, words) =>
    {
        var policy = new CompactionPolicy { KeepTurns = keep, ResultTokensMax = max, MaySummarize = mayAsk, BlockTokens = 600, SummaryTokensMax = 120 };
        var bytes = messages.Bytes();
        var known = new Dictionary<string, string>();
        var summary = string.Concat(Enumerable.Repeat("so ", words));
        var (result, _) = Conclude(bytes, target, policy, summary, known);
        var after = JsonNode.Parse(result.Messages.Span)!.AsArray();

        CompactionChecks.PairsAreValid(after);
        CompactionChecks.KeptAreKept(messages, after, keep);
        Assert.Equal(CompactionChecks.Tokens(after), result.TokensAfter);
        Assert.Equal(result.TokensBefore - result.TokensAfter, result.Edits.Sum(edit => edit.TokensBefore - edit.TokensAfter));
        Assert.All(result.Edits, edit => Assert.True(edit.TokensAfter < edit.TokensBefore));
        Assert.Equal(result.TokensAfter <= target, result.Verdict is CompactionVerdict.Fits or CompactionVerdict.Unneeded);

        var again = Compactor.Compact(bytes, target, policy, known);
        Assert.Equal(result.Messages.ToArray(), again.Messages.ToArray());
        var twice = Compactor.Compact(result.Messages, target, policy, known);
        Assert.Equal(Encoding.UTF8.GetString(result.Messages.Span), Encoding.UTF8.GetString(twice.Messages.Span));
    }, iter: 150);

    private static (CompactionResult Result, int Asks) Conclude(
        byte[] messages, long target, CompactionPolicy policy, string summary, Dictionary<string, string>? known = null)
    {
        known ??= [];
        while (true)
        {
            var result = Compactor.Compact(messages, target, policy, known);
            if (result.Ask is not { } ask)
            {
                return (result, known.Count);
            }

            known.Add(ask.Digest, summary); // Never the same twice: it would throw.
        }
    }
}

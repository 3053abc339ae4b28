using System.Text;
using System.Text.Json;
using Keelson.Inference.Simulation;

namespace Keelson.Tests.Inference.Simulation;

public sealed class SimulatorPlayerTests
{
    private const string Script = """
        version: 1
        scripts:
          - name: triage
            when: { system: "triage agent" }
            turns:
              - name: search
                if: { turn: { atMost: 0 } }
                say: "I read the logs of ${user/service} first."
                call: [ { tool: logs.search, args: { q: "${user/service}", n: "${user/count}", none: "${user/missing}", text: "x${user/missing}y $${z}" } } ]
              - name: memory
                if:
                  lastTool: logs.search
                  toolResult: { tool: logs.search, matches: "(?i)(?<cause>out of memory|OOMKilled)", notMatches: "healthy" }
                  toolCalls: { tool: service.restart, atMost: 0 }
                say: "The logs show ${match.cause} in ${result.logs.search/lines/0}."
                call: [ { tool: service.restart, args: { name: "${args.logs.search/q}" } } ]
              - name: done
                if: { lastTool: service.restart, lastRole: tool }
                say: { resolution: restarted, by: "${user/service}", quote: "${result.service.restart}" }
                usage: { outputTokens: 120, reasoningTokens: 20 }
              - name: unlucky
                if: { chance: 0.5, lastUser: "try" }
                fail: { status: 503, message: "no luck", retryAfterS: 3 }
              - name: rest
                if: { lastUser: "." }
                say: fine
          - name: other
            when: { model: "^gpt" }
            turns: []
        """;

    private static readonly SimulatorScriptFile File = SimulatorScriptReader.ReadText(Script).File!;

    [Fact]
    public void Plays_a_conversation_from_its_first_turn_to_its_last()
    {
        var first = Play([System, User]);

        Assert.Equal("I read the logs of api first.", first.Text);
        Assert.Equal("tool_calls", first.Finish);
        var search = Assert.Single(first.Calls);
        Assert.Equal("logs_search", search.Name); // As the request spells it.
        Assert.Equal("""{"q":"api","n":3,"text":"xy ${z}"}""", search.Arguments);

        var second = Play([System, User, Called(search), Result(search.Id, """{"lines":["java: Out of memory"]}""")]);

        Assert.Equal("The logs show Out of memory in java: Out of memory.", second.Text);
        var restart = Assert.Single(second.Calls);
        Assert.Equal(("service.restart", """{"name":"api"}"""), (restart.Name, restart.Arguments)); // Not offered: called by the script's name.

        var third = Play([System, User, Called(search), Result(search.Id, "OOMKilled"), Called(restart), Result(restart.Id, "say \"done\"")]);

        Assert.Equal("""{"resolution":"restarted","by":"api","quote":"say \"done\""}""", third.Text);
        Assert.Equal((120, 20, "stop"), (third.OutputTokens, third.ReasoningTokens, third.Finish));
    }

    [Fact]
    public void The_same_request_gets_the_same_answer_again()
    {
        var once = Play([System, User]);
        var again = Play([System, User]);
        var otherSeed = Play([System, User], seed: 8);

        Assert.Equal(once.Calls[0].Id, again.Calls[0].Id);
        Assert.NotEqual(once.Calls[0].Id, otherSeed.Calls[0].Id);
    }

    [Fact]
    public void Chance_is_the_users_luck_and_falls_as_often_as_it_says()
    {
        var failures = Enumerable.Range(0, 400).Count(number => Play([System, Message("assistant", "x"), Message("user", "try " + number)]).Fail is not null);

        Assert.InRange(failures, 160, 240);
        var unlucky = Enumerable.Range(0, 400).Select(number => Play([System, Message("assistant", "x"), Message("user", "try " + number)])).First(reply => reply.Fail is not null);
        Assert.Equal(new SimulatorFailure(503, "no luck", 3), unlucky.Fail);
    }

    [Fact]
    public void A_gap_in_a_script_is_seen() =>
        Assert.Equal("The simulator's script \"other\" has no rule for this turn.", Play([Message("user", "x")], model: "gpt-9").Text);

    [Fact]
    public void A_conversation_that_no_script_takes_is_answered_plainly() =>
        Assert.StartsWith("The simulator answers in the place of a model.", Play([Message("user", "x")]).Text, StringComparison.Ordinal);

    [Fact]
    public void The_output_limit_of_the_request_cuts_the_answer()
    {
        var reply = Play([Message("user", "x")], max: 5);

        Assert.Equal(("length", 5), (reply.Finish, reply.OutputTokens));
        Assert.True(reply.Text!.Length < 40);
    }

    [Fact]
    public void An_answer_that_quotes_without_end_is_cut()
    {
        var reply = Play([System, User, Called(new SimulatorToolCall("1", "service.restart", "{}")), Result("1", new string('x', 300_000))]);

        Assert.Equal("length", reply.Finish);
        Assert.InRange(reply.Text!.Length, 250_000, 265_000);
    }

    [Theory]
    [InlineData("logs.search", "logs_search")]
    [InlineData("logs--search!", "logs_search_")]
    [InlineData("a", "a")]
    public void Names_are_compared_in_one_form(string name, string compared) => Assert.Equal(compared, SimulatorConversation.Compared(name));

    private static string System => Message("system", "You are the incident triage agent.");

    private static string User => Message("user", """Look: {"service":"api","count":3} please""");

    private static string Message(string role, string text) => JsonSerializer.Serialize(new { role, content = text });

    private static string Called(SimulatorToolCall call) => JsonSerializer.Serialize(new
    {
        role = "assistant",
        content = (string?)null,
        tool_calls = new[] { new { id = call.Id, type = "function", function = new { name = call.Name, arguments = call.Arguments } } },
    });

    private static string Result(string id, string text) => JsonSerializer.Serialize(new { role = "tool", tool_call_id = id, content = text });

    private static SimulatorReply Play(string[] messages, int seed = 7, long? max = null, string model = "kimi")
    {
        var body = $$$"""{"model":"{{{model}}}","messages":[{{{string.Join(',', messages)}}}],"tools":[{"type":"function","function":{"name":"logs_search"}}]}""";
        return new SimulatorPlayer(File, seed).Play(new SimulatorConversation(Encoding.UTF8.GetBytes(body)), max);
    }
}

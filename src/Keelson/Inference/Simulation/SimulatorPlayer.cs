using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Keelson.Context;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Decides what the simulator answers. Depends on the request, the seed and the script alone: a request that is sent again gets the
/// same answer again.
/// </summary>
internal sealed class SimulatorPlayer(SimulatorScriptFile file, int seed)
{
    private const int TokensPerMessage = 4; // What chat templates put around a message.

    private readonly SimulatorMatcher _matcher = new(seed);

    /// <summary>The answer to a request.</summary>
    public SimulatorReply Play(SimulatorConversation conversation, long? outputTokensMax)
    {
        var prompt = TokenCounter.Count(conversation.AllText) + (conversation.MessageCount * TokensPerMessage) + 3;
        foreach (var script in file.Scripts)
        {
            if (SimulatorMatcher.Takes(script, conversation))
            {
                return Perform(script, conversation, prompt, outputTokensMax);
            }
        }

        return Finish(new SimulatorReply { Text = Plain(conversation), PromptTokens = prompt }, null, outputTokensMax);
    }

    private static string Plain(SimulatorConversation conversation) => string.Create(
        CultureInfo.InvariantCulture,
        $"The simulator answers in the place of a model. It read {conversation.MessageCount} messages; the last one from the user begins: {Start(conversation.LastUser)}");

    private static string Start(string text) => text.Length <= 200 ? text : text[..200];

    private SimulatorReply Perform(SimulatorScript script, SimulatorConversation conversation, int prompt, long? outputTokensMax)
    {
        foreach (var rule in script.Rules)
        {
            var matches = new Dictionary<string, string>(StringComparer.Ordinal);
            if (_matcher.Holds(rule, script, conversation, matches))
            {
                return Answer(rule, conversation, matches, prompt, outputTokensMax);
            }
        }

        var gap = $"The simulator's script \"{script.Name}\" has no rule for this turn.";
        return Finish(new SimulatorReply { Text = gap, PromptTokens = prompt }, null, outputTokensMax);
    }

    private SimulatorReply Answer(
        SimulatorRule rule,
        SimulatorConversation conversation,
        Dictionary<string, string> matches,
        int prompt,
        long? outputTokensMax)
    {
        if (rule.Fail is not null)
        {
            return new SimulatorReply { Fail = rule.Fail, PromptTokens = prompt };
        }

        var values = new SimulatorValues(conversation, matches);
        var text = rule.Say switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var template) => values.Text(template),
            var json => values.Json(json)?.ToJsonString(KeelsonJson.Options) ?? "",
        };
        var calls = new List<SimulatorToolCall>();
        foreach (var call in rule.Calls)
        {
            var arguments = values.Json(call.Args)!.ToJsonString(KeelsonJson.Options);
            calls.Add(new SimulatorToolCall(CallId(conversation, calls.Count), conversation.Spelling(call.Tool), arguments));
        }

        var usual = calls.Count > 0 ? "tool_calls" : "stop";
        return Finish(
            new SimulatorReply
            {
                Text = text,
                Calls = calls,
                Finish = values.IsCut ? "length" : rule.Finish ?? usual,
                PromptTokens = prompt,
                Break = rule.Break,
            },
            rule,
            outputTokensMax);
    }

    // Counts the output, or takes the script's word for it, and cuts the text where the request's limit is.
    private static SimulatorReply Finish(SimulatorReply reply, SimulatorRule? rule, long? outputTokensMax)
    {
        var counted = TokenCounter.Count(reply.Text) + reply.Calls.Sum(call => TokenCounter.Count(call.Name) + TokenCounter.Count(call.Arguments) + TokensPerMessage);
        var output = Math.Max(rule?.OutputTokens ?? counted, rule?.ReasoningTokens ?? 0);
        var reasoning = rule?.ReasoningTokens ?? 0;
        if (outputTokensMax is { } max && output > max)
        {
            var limit = (int)max;
            return reply with
            {
                Text = reply.Text is null ? null : TokenCounter.Cut(reply.Text, Math.Max(0, limit - reasoning)),
                Calls = reply.Calls.Count > 0 && counted > max ? [] : reply.Calls,
                Finish = "length",
                OutputTokens = limit,
                ReasoningTokens = Math.Min(reasoning, limit),
            };
        }

        return reply with { OutputTokens = output, ReasoningTokens = reasoning };
    }

    private string CallId(SimulatorConversation conversation, int position)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"keelson-simulator-call-v1\n{seed}\n{conversation.Turn}\n{position}\n{conversation.AllText}");
        return "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Keelson.Context;
using Keelson.Primitives;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Decides what the simulator answers. Depends on the request, the seed and the script alone: a request that is sent again gets the
/// same answer again.
/// </summary>
internal sealed class SimulatorPlayer(SimulatorScriptFile file, int seed, TokenCounter tokens)
{
    private const int TokensPerMessage = 4; // What chat templates put around a message.

    /// <summary>The answer to a request.</summary>
    public SimulatorReply Play(SimulatorConversation conversation, long? outputTokensMax)
    {
        var prompt = tokens.Count(conversation.AllText) + (conversation.MessageCount * TokensPerMessage) + 3;
        foreach (var script in file.Scripts)
        {
            if (IsFound(script.System, conversation.System) && IsFound(script.Model, conversation.Model))
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
            if (Holds(rule, script, conversation, matches))
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
    private SimulatorReply Finish(SimulatorReply reply, SimulatorRule? rule, long? outputTokensMax)
    {
        var counted = tokens.Count(reply.Text) + reply.Calls.Sum(call => tokens.Count(call.Name) + tokens.Count(call.Arguments) + TokensPerMessage);
        var output = Math.Max(rule?.OutputTokens ?? counted, rule?.ReasoningTokens ?? 0);
        var reasoning = rule?.ReasoningTokens ?? 0;
        if (outputTokensMax is { } max && output > max)
        {
            var limit = (int)max;
            return reply with
            {
                Text = reply.Text is null ? null : tokens.Cut(reply.Text, Math.Max(0, limit - reasoning)),
                Calls = reply.Calls.Count > 0 && counted > max ? [] : reply.Calls,
                Finish = "length",
                OutputTokens = limit,
                ReasoningTokens = Math.Min(reasoning, limit),
            };
        }

        return reply with { OutputTokens = output, ReasoningTokens = reasoning };
    }

    private bool Holds(SimulatorRule rule, SimulatorScript script, SimulatorConversation conversation, Dictionary<string, string> matches)
    {
        var conditions = rule.If;
        return (conditions.LastRole is null || conditions.LastRole == conversation.LastRole)
            && (conditions.LastTool is null || conditions.LastTool == conversation.LastTool)
            && IsFound(conditions.User, conversation.User, matches)
            && IsFound(conditions.LastUser, conversation.LastUser, matches)
            && (conditions.Turn is not { } turn || turn.Holds(conversation.Turn))
            && conditions.Results.All(result => Holds(result, conversation, matches))
            && conditions.Calls.All(calls => Holds(calls, conversation))
            && (conditions.Chance is not { } chance || Draw(script.Name, rule.Name, conversation.User) < chance);
    }

    private static bool Holds(SimulatorCallCondition condition, SimulatorConversation conversation) =>
        condition.Times.Holds(conversation.Calls.Count(call => SimulatorConversation.Compared(call.Name) == condition.Tool));

    private static bool Holds(SimulatorResultCondition condition, SimulatorConversation conversation, Dictionary<string, string> matches)
    {
        var results = conversation.Results.Where(result => result.Tool == condition.Tool).Reverse();
        foreach (var result in condition.IsAny ? results : results.Take(1))
        {
            if ((condition.NotMatches is null || !condition.NotMatches.IsMatch(result.Text)) && IsFound(condition.Matches, result.Text, matches))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFound(Regex? expression, string text, Dictionary<string, string>? matches = null)
    {
        if (expression is null)
        {
            return true;
        }

        var match = expression.Match(text);
        foreach (Group group in match.Groups)
        {
            if (match.Success && group.Success && !char.IsAsciiDigit(group.Name[0]))
            {
                matches?[group.Name] = group.Value;
            }
        }

        return match.Success;
    }

    private double Draw(string script, string rule, string user)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"keelson-simulator-chance-v1\n{seed}\n{script}\n{rule}\n{user}");
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) / 18_446_744_073_709_551_616.0;
    }

    private string CallId(SimulatorConversation conversation, int position)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"keelson-simulator-call-v1\n{seed}\n{conversation.Turn}\n{position}\n{conversation.AllText}");
        return "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }
}

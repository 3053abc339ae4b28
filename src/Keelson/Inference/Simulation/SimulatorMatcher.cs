using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Keelson.Inference.Simulation;

/// <summary>Decides whether a script takes a conversation, and whether a rule of it answers. Pure.</summary>
internal sealed class SimulatorMatcher(int seed)
{
    /// <summary>True when the script plays conversations like this.</summary>
    public static bool Takes(SimulatorScript script, SimulatorConversation conversation) =>
        IsFound(script.System, conversation.System) && IsFound(script.Model, conversation.Model);

    /// <summary>True when a rule answers; named groups of what was found go into <paramref name="matches"/>.</summary>
    public bool Holds(SimulatorRule rule, SimulatorScript script, SimulatorConversation conversation, Dictionary<string, string> matches)
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

    private static bool IsFound(LinearExpression? expression, string text, Dictionary<string, string>? matches = null)
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
}

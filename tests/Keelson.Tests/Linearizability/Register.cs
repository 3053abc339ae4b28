using System.Globalization;
using System.Text.RegularExpressions;

namespace Keelson.Tests.Linearizability;

/// <summary>A register that is read, written, and changed when it holds an expected value; answers may be lost.</summary>
internal static partial class Register
{
    /// <summary>Nothing was written yet.</summary>
    public const long Absent = long.MinValue;

    /// <summary>What was asked: a read, a write of To, or a change from From to To.</summary>
    public readonly record struct Ask(string Kind, long From, long To);

    /// <summary>What was answered: whether it took effect and what was read; lost: nobody knows.</summary>
    public readonly record struct Reply(bool IsDone, long Value, bool IsLost);

    /// <summary>One step of the register.</summary>
    public static (bool IsPossible, long Next) Step(long state, Ask ask, Reply reply) => ask.Kind switch
    {
        "read" => (reply.IsLost || reply.Value == state, state),
        "write" => (true, ask.To),
        _ => (reply.IsLost || reply.IsDone == (state == ask.From), state == ask.From ? ask.To : state),
    };

    /// <summary>Reads a history of the form of Jepsen's etcd tests.</summary>
    public static IEnumerable<Operation<Ask, Reply>> Read(IEnumerable<string> lines)
    {
        var open = new Dictionary<string, (long At, Ask Ask)>();
        var at = 0L;
        foreach (var match in lines.Select(line => Line().Match(line)).Where(match => match.Success))
        {
            var (process, type, kind, value) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value.Trim());
            at++;
            if (type == "invoke")
            {
                open[process] = (at, Of(kind, value));
            }
            else if (type != "info" && open.Remove(process, out var begun))
            {
                var isLost = value == ":timed-out";
                yield return new(begun.At, at, begun.Ask, new Reply(type == "ok", kind == "read" && !isLost ? Number(value) : 0, isLost));
            }
        }

        foreach (var (begunAt, ask) in open.Values)
        {
            yield return new(begunAt, long.MaxValue, ask, new Reply(false, 0, true));
        }
    }

    private static Ask Of(string kind, string value)
    {
        var numbers = value.Trim('[', ']').Split(' ');
        return kind switch
        {
            "read" => new Ask(kind, 0, 0),
            "write" => new Ask(kind, 0, Number(numbers[0])),
            _ => new Ask(kind, Number(numbers[0]), Number(numbers[1])),
        };
    }

    private static long Number(string text) => text == "nil" ? Absent : long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$")]
    private static partial Regex Line();
}

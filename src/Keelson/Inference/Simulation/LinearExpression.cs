using System.Text.RegularExpressions;

namespace Keelson.Inference.Simulation;

/// <summary>
/// A regular expression that runs in linear time, so look-around and back-references are refused. Its syntax is checked when it is made; the
/// automaton, which takes ten times as long, is built when it is first asked. Safe for concurrent use.
/// </summary>
public sealed class LinearExpression
{
    // Whatever a linear engine refuses begins with one of these. What only looks like it is asked of the engine at once.
    private static readonly string[] Doubtful =
        ["(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(", "\\k", "\\G", "\\1", "\\2", "\\3", "\\4", "\\5", "\\6", "\\7", "\\8", "\\9"];

    private readonly Lazy<Regex> _regex;

    /// <summary>Checks an expression.</summary>
    /// <exception cref="ArgumentException">It is not one; the message says why.</exception>
    /// <exception cref="NotSupportedException">It can not run in linear time.</exception>
    public LinearExpression(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _ = new Regex(text, RegexOptions.CultureInvariant);
        _regex = new Lazy<Regex>(() => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        if (Doubtful.Any(sign => text.Contains(sign, StringComparison.Ordinal)) || HasBalancingGroup(text))
        {
            _ = _regex.Value;
        }
    }

    /// <summary>The first place where it is found.</summary>
    public Match Match(string text) => _regex.Value.Match(text);

    /// <summary>True when it is found.</summary>
    public bool IsMatch(string text) => _regex.Value.IsMatch(text);

    // A group that takes another off the stack: (?<name-other>) or (?'name-other').
    private static bool HasBalancingGroup(string text) =>
        (text.Contains("(?<", StringComparison.Ordinal) || text.Contains("(?'", StringComparison.Ordinal)) && text.Contains('-', StringComparison.Ordinal)
        && Regex.IsMatch(text, @"\(\?[<'][^>']*-");
}

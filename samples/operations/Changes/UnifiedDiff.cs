using System.Globalization;
using System.Text.RegularExpressions;

namespace Operations.Changes;

/// <summary>Reads the unified format that <c>git diff</c> writes.</summary>
internal static partial class UnifiedDiff
{
    /// <summary>The files of a diff, in its order.</summary>
    /// <exception cref="FormatException">A hunk does not have the lines that its header announces, or a line is out of place.</exception>
    public static IReadOnlyList<DiffFile> Parse(string text)
    {
        var files = new List<DiffFile>();
        var lines = text.Split('\n');
        var at = 0;
        while (at < lines.Length)
        {
            var header = FileHeader().Match(lines[at]);
            if (header.Success)
            {
                files.Add(ReadFile(header.Groups["path"].Value, lines, ref at));
            }
            else if (lines[at].Length == 0)
            {
                at++;
            }
            else
            {
                throw new FormatException($"Line {at + 1} is not the start of a file: {lines[at]}");
            }
        }

        return files;
    }

    private static DiffFile ReadFile(string path, string[] lines, ref int at)
    {
        var added = new List<DiffLine>();
        var removed = new List<DiffLine>();
        at++;
        while (at < lines.Length && !FileHeader().IsMatch(lines[at]))
        {
            var hunk = HunkHeader().Match(lines[at]);
            at++;
            if (hunk.Success)
            {
                ReadHunk(hunk, lines, ref at, added, removed);
            }
        }

        return new DiffFile(path, added, removed);
    }

    private static void ReadHunk(Match hunk, string[] lines, ref int at, List<DiffLine> added, List<DiffLine> removed)
    {
        var (oldLine, oldLeft) = (Number(hunk, "old", 1), Number(hunk, "oldCount", 1));
        var (newLine, newLeft) = (Number(hunk, "new", 1), Number(hunk, "newCount", 1));
        while (oldLeft > 0 || newLeft > 0)
        {
            var line = at < lines.Length ? lines[at] : "";
            switch (line.Length == 0 ? '\0' : line[0])
            {
                case '+':
                    added.Add(new DiffLine(newLine++, line[1..]));
                    newLeft--;
                    break;
                case '-':
                    removed.Add(new DiffLine(oldLine++, line[1..]));
                    oldLeft--;
                    break;
                case ' ':
                    (oldLine, oldLeft, newLine, newLeft) = (oldLine + 1, oldLeft - 1, newLine + 1, newLeft - 1);
                    break;
                default:
                    throw new FormatException($"Line {at + 1} ends a hunk before its {oldLeft} old and {newLeft} new lines.");
            }

            at++;
        }

        if (oldLeft < 0 || newLeft < 0)
        {
            throw new FormatException($"The hunk before line {at + 1} is longer than its header says.");
        }
    }

    private static int Number(Match match, string group, int absent) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : absent;

    [GeneratedRegex(@"^diff --git a/(?<old>\S+) b/(?<path>\S+)$")]
    private static partial Regex FileHeader();

    [GeneratedRegex(@"^@@ -(?<old>\d+)(,(?<oldCount>\d+))? \+(?<new>\d+)(,(?<newCount>\d+))? @@")]
    private static partial Regex HunkHeader();
}

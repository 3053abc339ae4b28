using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keelson.Tests.House;

/// <summary>A page of the documentation that names tests as `SomeTests.A_sentence`.</summary>
internal sealed partial class PageOfTests(string path)
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../../.."));

    /// <summary>The page, line by line.</summary>
    public IReadOnlyList<string> Lines { get; } = File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>True when the line names a test.</summary>
    public static bool NamesTest(string line) => Named().IsMatch(line);

    /// <summary>The tests that the page names and that do not exist.</summary>
    public IEnumerable<string> Missing()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllText);
        return Lines.SelectMany(line => Named().Matches(line))
            .Where(test => !sources[test.Groups[1].Value].Any(source => source.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)))
            .Select(test => test.Value);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex Named();
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keelson.Tests.House;

/// <summary>A promise without a test is a hope: docs/reference/promises.md says which tests hold which promise.</summary>
public sealed partial class PromisesPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../../.."));
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "docs/reference/promises.md"));

    [Fact]
    public void Every_promise_names_its_tests_or_says_that_it_is_not_kept_yet()
    {
        var promises = Lines.Where(line => Promise().IsMatch(line)).ToList();

        Assert.True(promises.Count > 10, "The page was not read.");
        Assert.All(promises, line => Assert.True(Named().IsMatch(line) || line.Contains("*Not kept yet", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path)!, File.ReadAllText);
        var missing = Lines.SelectMany(line => Named().Matches(line)).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value))
            .Where(test => !sources[test.Class].Any(source => source.Contains($" {test.Method}(", StringComparison.Ordinal)));

        Assert.Empty(missing);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"^\| [0-9]+\. ")]
    private static partial Regex Promise();

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex Named();
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Keelson.Tests.House;

/// <summary>docs/reference/gateway-traps.md says which tests hold which trap of gateways.</summary>
public sealed partial class GatewayTrapsPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../../.."));
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "docs/reference/gateway-traps.md"));

    [Fact]
    public void Every_trap_stands_there_with_its_tests_or_says_that_it_has_none()
    {
        var rows = Lines.Select(line => Row().Match(line)).Where(match => match.Success).ToList();

        Assert.Equal(Enumerable.Range(1, 40), rows.Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct());
        Assert.All(rows, row => Assert.True(Named().IsMatch(row.Value) || row.Value.Contains("*no test yet*", StringComparison.Ordinal), row.Value));
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

    [GeneratedRegex(@"^\| ([0-9]+) \| .+")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex Named();
}

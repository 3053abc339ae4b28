using System.Globalization;
using System.Text.RegularExpressions;

namespace Keelson.Tests.House;

/// <summary>docs/reference/gateway-traps.md says which tests hold which trap of gateways.</summary>
public sealed partial class GatewayTrapsPageTests
{
    private static readonly PageOfTests Page = new("docs/reference/gateway-traps.md");

    [Fact]
    public void Every_trap_stands_there_with_its_tests()
    {
        var rows = Page.Lines.Select(line => Row().Match(line)).Where(match => match.Success).ToList();

        Assert.Equal(Enumerable.Range(1, 40), rows.Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct());
        Assert.All(rows, row => Assert.True(PageOfTests.NamesTest(row.Value), row.Value));
    }

    [Fact]
    public void Every_test_that_is_named_exists() => Assert.Empty(Page.Missing());

    [GeneratedRegex(@"^\| ([0-9]+) \| .+")]
    private static partial Regex Row();
}

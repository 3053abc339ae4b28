using System.Text.RegularExpressions;

namespace Keelson.Tests.House;

/// <summary>A promise without a test is a hope: docs/reference/promises.md says which tests hold which promise.</summary>
public sealed partial class PromisesPageTests
{
    private static readonly PageOfTests Page = new("docs/reference/promises.md");

    [Fact]
    public void Every_promise_names_its_tests_or_says_that_it_is_not_kept_yet()
    {
        var promises = Page.Lines.Where(line => Promise().IsMatch(line)).ToList();

        Assert.True(promises.Count > 10, "The page was not read.");
        Assert.All(promises, line => Assert.True(PageOfTests.NamesTest(line) || line.Contains("*Not kept yet", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Every_test_that_is_named_exists() => Assert.Empty(Page.Missing());

    [GeneratedRegex(@"^\| [0-9]+\. ")]
    private static partial Regex Promise();
}

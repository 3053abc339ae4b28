using System.Globalization;
using System.Runtime.CompilerServices;
using Keelson.Primitives;

namespace Keelson.Tests.House;

/// <summary>An error code without a page that explains it is half a code.</summary>
public sealed class ErrorPagesTests
{
    private static readonly string Folder =
        Path.GetFullPath(Path.Combine(ThisFolder(), "../../../docs/reference/errors"));

    public static TheoryData<string> Codes => [.. ErrorCodes.All.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_code_has_a_page_that_tells_cause_and_remedy(string code)
    {
        var page = File.ReadAllText(Path.Combine(Folder, code + ".md"));

        Assert.StartsWith("# " + code + "\n", page, StringComparison.Ordinal);
        Assert.Contains(ErrorCodes.All[code].Status.ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Contains("## Cause\n", page, StringComparison.Ordinal);
        Assert.Contains("## What to do\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_belongs_to_an_error_code() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)),
            name => name != "README" && !ErrorCodes.All.ContainsKey(name));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

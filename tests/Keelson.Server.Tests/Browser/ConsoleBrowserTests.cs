using System.Text.Json;
using Keelson.Server.Tests.Demo;

namespace Keelson.Server.Tests.Browser;

/// <summary>The console in a real browser, over the data of a demonstration (tests/browser/console.mjs).</summary>
[Trait("Suite", "browser")]
public sealed class ConsoleBrowserTests
{
    private const int Runs = 12;
    private const double FirstPaintMsMax = 10_000; // Says that a page comes at all; how fast it comes is measured elsewhere.

    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly string[] Pages = ["overview", "runs", "run", "capacity", "overview-light", "capacity-light", "overview-phone", "capacity-phone"];
    private static readonly string Folder = Repository.File("tests/browser");

    [Fact]
    public async Task Every_page_opens_without_an_error_is_accessible_and_lives()
    {
        var browser = Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "Chromium is not installed.");
        await NodeProgram.InstallAsync(Folder, "playwright-core");
        await using var stage = await DemoStage.SetAsync();
        using (var demo = stage.StartDemo(Runs))
        {
            _ = demo.StandardOutput.ReadToEndAsync(CancellationToken.None);
            _ = demo.StandardError.ReadToEndAsync(CancellationToken.None);
            await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, demo.ExitCode);
        }

        using var up = await stage.StartUpAsync();
        try
        {
            using var client = await stage.ClientAsync();
            var (exitCode, output) = await NodeProgram.RunAsync(
                Folder, "node", "console.mjs", client.BaseAddress!.GetLeftPart(UriPartial.Authority), client.DefaultRequestHeaders.Authorization!.Parameter!, browser);
            Assert.True(exitCode == 0, output);
            Check(JsonDocument.Parse(output.Split('\n').First(line => line.StartsWith('{'))).RootElement);
        }
        finally
        {
            up.Kill();
            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static void Check(JsonElement findings)
    {
        Assert.Equal("/sign-in", findings.GetProperty("signIn").GetString());
        Assert.Empty(Strings(findings, "errors"));
        Assert.Empty(Strings(findings, "axe"));
        Assert.Equal("live", findings.GetProperty("live").GetString());
        var pages = findings.GetProperty("pages").EnumerateArray().Select(page => page.GetProperty("name").GetString()).ToList();
        Assert.Equal(Pages, pages);
        Assert.All(findings.GetProperty("firstPaintMs").EnumerateObject(), paint => Assert.InRange(paint.Value.GetDouble(), 0, FirstPaintMsMax));
        Assert.Superset(new HashSet<string?> { "advice", "pools", "tiers" }, Strings(findings, "keyboard").ToHashSet());
        Assert.Contains(Strings(findings, "advice"), row => row!.Contains("prompts fit the tier", StringComparison.Ordinal));
        Assert.False(findings.GetProperty("overflowX").GetBoolean(), "A page scrolls sideways on a telephone.");
    }

    private static IEnumerable<string?> Strings(JsonElement findings, string member) => findings.GetProperty(member).EnumerateArray().Select(item => item.GetString());
}

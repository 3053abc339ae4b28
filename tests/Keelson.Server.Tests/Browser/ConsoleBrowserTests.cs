using System.Diagnostics;
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
    private static readonly string[] Pages = ["overview", "runs", "run", "overview-light", "overview-phone"];
    private static readonly string Folder = Repository.File("tests/browser");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Every_page_opens_without_an_error_is_accessible_and_lives()
    {
        var browser = await InstallAsync();
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
            var (exitCode, output) = await RunAsync(
                "node", "console.mjs", client.BaseAddress!.GetLeftPart(UriPartial.Authority), client.DefaultRequestHeaders.Authorization!.Parameter!, browser);
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
        Assert.False(findings.GetProperty("overflowX").GetBoolean(), "The overview scrolls sideways on a telephone.");
    }

    private static IEnumerable<string?> Strings(JsonElement findings, string member) => findings.GetProperty(member).EnumerateArray().Select(item => item.GetString());

    private static async Task<string> InstallAsync()
    {
        var browser = Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "Chromium is not installed.");
        try
        {
            await RunAsync("node", "--version");
            if (!Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")))
            {
                var (exitCode, output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
                Assert.SkipUnless(exitCode == 0, "npm could not install what drives the browser: " + output[..Math.Min(output.Length, 500)]);
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node and npm are not installed.");
        }

        return browser;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

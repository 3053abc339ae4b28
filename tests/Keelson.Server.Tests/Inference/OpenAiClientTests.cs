using System.Diagnostics;
using System.Text.Json;

namespace Keelson.Server.Tests.Inference;

/// <summary>The official OpenAI client for Node works unchanged (tests/clients/openai/check.mjs).</summary>
public sealed class OpenAiClientTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    private static readonly string Folder = Repository.File("tests/clients/openai");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_official_client_works_unchanged()
    {
        await InstallAsync();
        var narrow = await platform.TokenAsync(["model:narrow"]);

        var (exitCode, output) = await RunAsync("node", "check.mjs", platform.Host.Url + "/v1", platform.AdminToken, narrow);

        Assert.True(exitCode == 0, output);
        var checks = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(19, checks.Count);
        Assert.Empty(checks.Where(one => !one.GetProperty("ok").GetBoolean()).Select(one => one.GetRawText()));
    }

    private static async Task InstallAsync()
    {
        try
        {
            await RunAsync("node", "--version");
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "openai")))
            {
                return;
            }

            var (exitCode, output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            Assert.SkipUnless(exitCode == 0, "npm could not install the client: " + output[..Math.Min(output.Length, 500)]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node and npm are not installed.");
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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

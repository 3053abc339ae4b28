using System.Diagnostics;
using System.Text.Json;

namespace Keelson.Server.Tests.Inference;

/// <summary>The official clients for Node work unchanged (tests/clients/*/check.mjs).</summary>
public sealed class OfficialClientTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("openai", "openai", "/v1", 33)]
    [InlineData("anthropic", "@anthropic-ai/sdk", "", 24)]
    public async Task The_official_client_works_unchanged(string client, string package, string path, int count)
    {
        var folder = Repository.File("tests/clients/" + client);
        await InstallAsync(folder, package);
        var narrow = await platform.TokenAsync(["model:narrow"]);

        var (exitCode, output) = await RunAsync(folder, "node", "check.mjs", platform.Host.Url + path, platform.AdminToken, narrow);

        Assert.True(exitCode == 0, output);
        var checks = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(count, checks.Count);
        Assert.Empty(checks.Where(one => !one.GetProperty("ok").GetBoolean()).Select(one => one.GetRawText()));
    }

    private static async Task InstallAsync(string folder, string package)
    {
        try
        {
            await RunAsync(folder, "node", "--version");
            if (Directory.Exists(Path.Combine(folder, "node_modules", package)))
            {
                return;
            }

            var (exitCode, output) = await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            Assert.SkipUnless(exitCode == 0, "npm could not install the client: " + output[..Math.Min(output.Length, 500)]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node and npm are not installed.");
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
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

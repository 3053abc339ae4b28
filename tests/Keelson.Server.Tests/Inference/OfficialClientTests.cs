using System.Text.Json;

namespace Keelson.Server.Tests.Inference;

/// <summary>The official clients for Node work unchanged (tests/clients/*/check.mjs).</summary>
public sealed class OfficialClientTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    [Theory]
    [InlineData("openai", "openai", "/v1", 33)]
    [InlineData("anthropic", "@anthropic-ai/sdk", "", 24)]
    public async Task The_official_client_works_unchanged(string client, string package, string path, int count)
    {
        var folder = Repository.File("tests/clients/" + client);
        await NodeProgram.InstallAsync(folder, package);
        var narrow = await platform.TokenAsync(["model:narrow"]);

        var (exitCode, output) = await NodeProgram.RunAsync(folder, "node", "check.mjs", platform.Host.Url + path, platform.AdminToken, narrow);

        Assert.True(exitCode == 0, output);
        var checks = output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(count, checks.Count);
        Assert.Empty(checks.Where(one => !one.GetProperty("ok").GetBoolean()).Select(one => one.GetRawText()));
    }
}

using Keelson.Server.Tests.Api;

namespace Keelson.Server.Tests.Console;

/// <summary>The page of capacity: what it says when there is nothing.</summary>
public sealed class CapacityPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_models_and_workflows_the_page_says_what_to_add()
    {
        await using var platform = new RunningPlatform();
        await platform.InitializeAsync();

        var page = await platform.Client.GetStringAsync("/capacity", Cancel);

        Assert.Contains("No model is configured.", page, StringComparison.Ordinal);
        Assert.Contains("No workflow declares a context.", page, StringComparison.Ordinal);
        using var stranger = platform.NewClient(isAuthorized: false);
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var denied = await stranger.GetAsync("/capacity", Cancel);
        Assert.DoesNotContain("No model is configured.", await denied.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }
}

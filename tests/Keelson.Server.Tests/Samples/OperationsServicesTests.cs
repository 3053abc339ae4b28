namespace Keelson.Server.Tests.Samples;

public sealed class OperationsServicesTests
{
    [Fact]
    public async Task A_restart_heals_what_only_hung_and_the_log_says_so()
    {
        await using var host = await OperationsHost.StartAsync();
        Assert.Equal("down", (await host.GetAsync("/services/checkout-api"))["health"]);

        await host.WriteAsync("/services/checkout-api/restart", "k1", new { reason = "outOfMemory" });

        Assert.Equal("healthy", (await host.GetAsync("/services/checkout-api"))["health"]);
        Assert.Contains("restart requested (outOfMemory)", (await host.GetAsync("/logs?q=checkout-api")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_changes_nothing_when_the_cause_lies_elsewhere()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("down", (await host.WriteAsync("/services/gateway-edge/restart", "k1"))["health"]);
    }

    [Fact]
    public async Task A_service_under_a_freeze_is_not_restarted()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("restartRefused", (await host.WriteAsync("/services/ledger-sync/restart", "k1")).Code);
    }

    [Fact]
    public async Task An_incident_is_resolved_only_when_its_service_is_healthy()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("serviceNotHealthy", (await host.WriteAsync("/incidents/INC-1001/resolve", "k1", new { rootCause = "outOfMemory" })).Code);
        await host.WriteAsync("/services/checkout-api/restart", "k2");
        Assert.Equal("resolved", (await host.WriteAsync("/incidents/INC-1001/resolve", "k3", new { rootCause = "outOfMemory" }))["state"]);
        Assert.Equal("incidentResolved", (await host.WriteAsync("/incidents/INC-1001/resolve", "k4", new { rootCause = "outOfMemory" })).Code);
        Assert.Equal("incidentResolved", (await host.WriteAsync("/incidents/INC-1001/page", "k5", Page("checkout"))).Code);
        Assert.Equal("resolved", (await host.GetAsync("/incidents/INC-1001"))["state"]);
    }

    [Fact]
    public async Task An_incident_of_an_unknown_service_can_be_paged_and_not_resolved()
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal("serviceUnknown", (await host.WriteAsync("/incidents/INC-1030/resolve", "k1", new { rootCause = "unknown" })).Code);
        Assert.Equal("paged", (await host.WriteAsync("/incidents/INC-1030/page", "k2", Page("sre")))["state"]);
        Assert.Equal("teamUnknown", (await host.WriteAsync("/incidents/INC-1030/page", "k3", Page("nobody"))).Code);
        Assert.Equal("incidentNotFound", (await host.WriteAsync("/incidents/INC-9/page", "k4", Page("sre"))).Code);
    }

    [Fact]
    public async Task Logs_are_found_by_service_and_by_text()
    {
        await using var host = await OperationsHost.StartAsync();

        var ofService = (await host.GetAsync("/logs?q=gateway-edge")).Json.GetProperty("lines");
        var byText = (await host.GetAsync("/logs?q=no+space+left")).Json.GetProperty("lines");

        Assert.Equal(6, ofService.GetArrayLength());
        Assert.All(byText.EnumerateArray(), line => Assert.Contains("No space left", line.GetString()!, StringComparison.Ordinal));
        Assert.True(byText.GetArrayLength() >= 3);
        Assert.Equal(400, (await host.GetAsync("/logs")).Status);
        Assert.Equal(400, (await host.GetAsync("/logs?q=" + new string('x', 201))).Status);
    }

    [Fact]
    public async Task A_copy_of_a_service_lives_its_own_life()
    {
        await using var host = await OperationsHost.StartAsync();

        await host.WriteAsync("/services/checkout-api~2/restart", "k1");

        Assert.Equal("healthy", (await host.GetAsync("/services/checkout-api~2"))["health"]);
        Assert.Equal("down", (await host.GetAsync("/services/checkout-api"))["health"]);
        Assert.Equal("resolved", (await host.WriteAsync("/incidents/INC-1001~2/resolve", "k2", new { rootCause = "outOfMemory" }))["state"]);
        Assert.Equal("open", (await host.GetAsync("/incidents/INC-1001"))["state"]);
    }

    [Theory]
    [InlineData("checkout-api~1")]
    [InlineData("checkout-api~02")]
    [InlineData("checkout-api~")]
    [InlineData("checkout-api~x")]
    [InlineData("checkout-api~2~3")]
    [InlineData("no-such-service")]
    public async Task What_is_no_service_and_no_copy_of_one_is_not_found(string name)
    {
        await using var host = await OperationsHost.StartAsync();

        Assert.Equal((404, "serviceNotFound"), (await host.GetAsync($"/services/{name}")).Refusal);
    }

    private static object Page(string team) => new { team, rootCause = "unknown", summary = "Please look." };
}

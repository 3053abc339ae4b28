using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Government;

public sealed class GovernmentAccessTests(GovernedPlatform platform) : IClassFixture<GovernedPlatform>
{
    [Theory]
    [InlineData("GET", "/api/slo")]
    [InlineData("GET", "/api/slo/triage")]
    [InlineData("GET", "/api/cost/outcomes")]
    [InlineData("GET", "/api/cost/spend")]
    [InlineData("GET", "/api/waves")]
    [InlineData("GET", "/api/report")]
    [InlineData("GET", "/api/incidents")]
    [InlineData("POST", "/api/incidents/i_1/close")]
    [InlineData("GET", "/api/workflows/triage/gate/decisions")]
    [InlineData("POST", "/api/workflows/triage/gate/evaluate")]
    [InlineData("POST", "/api/workflows/triage/gate/promote")]
    [InlineData("POST", "/api/workflows/triage/gate/override")]
    [InlineData("POST", "/api/workflows/triage/gate/demote")]
    public async Task Nobody_without_a_good_token_gets_in(string method, string path) =>
        await platform.SendAsync(new HttpMethod(method), path, method == "POST" ? new { } : null, 401, token: "not-a-token");

    [Theory]
    [InlineData("/api/slo?at=yesterday")]
    [InlineData("/api/slo?limit=0")]
    [InlineData("/api/slo?limit=201")]
    [InlineData("/api/cost/outcomes?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z")]
    [InlineData("/api/cost/spend?by=phase")]
    [InlineData("/api/cost/spend?by=1")]
    [InlineData("/api/incidents?state=half")]
    public async Task A_wrong_parameter_is_answered_with_the_envelope(string path) =>
        Assert.Equal("request.invalid", Code(await platform.SendAsync(HttpMethod.Get, path, null, 400)));

    [Theory]
    [InlineData("/api/slo/nobody")]
    [InlineData("/api/cost/outcomes?workflow=nobody")]
    [InlineData("/api/waves?workflow=nobody")]
    [InlineData("/api/workflows/nobody/gate/decisions")]
    public async Task An_unknown_workflow_is_named(string path) =>
        Assert.Equal("workflow.not_found", Code(await platform.SendAsync(HttpMethod.Get, path, null, 404)));

    [Fact]
    public async Task Lists_are_paged_by_name()
    {
        var first = await platform.GetAsync("/api/slo?limit=1");
        Assert.Equal("refund", first.GetProperty("items")[0].GetProperty("workflow").GetString());
        var second = await platform.GetAsync($"/api/slo?limit=1&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal("triage", second.GetProperty("items")[0].GetProperty("workflow").GetString());
        Assert.False(second.TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task Who_asked_for_a_decision_cannot_override_it()
    {
        await platform.PostAsync("/api/workflows/refund/gate/evaluate", new { });
        var refused = await platform.PostAsync(
            "/api/workflows/refund/gate/override", new { reason = "We know what we do.", expiresAt = "2099-01-01T00:00:00Z" }, status: 403);
        Assert.Contains("somebody else must", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_compensation_opens_an_incident_that_a_person_closes()
    {
        var store = platform.Host.Services.GetRequiredService<IStore>();
        var transaction = new StorageTransaction();
        platform.Host.Services.GetRequiredService<ITelemetry>().RecordDurably(transaction, EventTypes.RunCompensationFailed, new EventData
        {
            Workflow = "refund",
            Run = "r_broken",
            TrustTier = 2,
            FailureClass = FailureClass.PlatformFault,
        });
        var result = await store.CommitAsync(transaction, GovernedPlatform.Cancellation);
        var folds = platform.Host.Services.GetRequiredService<ProjectionHost>();
        await folds.WaitForAsync(result.LastEventPosition, GovernedPlatform.Cancellation);

        var incident = Assert.Single((await platform.GetAsync("/api/incidents?workflow=refund")).GetProperty("items").EnumerateArray());
        Assert.Equal(("r_broken", "page", 2), (incident.GetProperty("run").GetString(), incident.GetProperty("severity").GetString(), incident.GetProperty("trustTier").GetInt32()));
        var gate = (await platform.GetAsync("/api/waves?workflow=refund")).GetProperty("items")[0];
        Assert.Equal("NO_GO", gate.GetProperty("verdict").GetString());

        var path = $"/api/incidents/{incident.GetProperty("id").GetString()}/close";
        await platform.PostAsync(path, new { reason = " " }, status: 400);
        await platform.PostAsync(path, new { reason = "Restocked by hand." }, status: 204);
        await folds.WaitForAsync(store.LastEventPosition, GovernedPlatform.Cancellation);
        Assert.Empty((await platform.GetAsync("/api/incidents?workflow=refund")).GetProperty("items").EnumerateArray());
        var closed = Assert.Single((await platform.GetAsync("/api/incidents?state=closed")).GetProperty("items").EnumerateArray());
        Assert.Equal("Restocked by hand.", closed.GetProperty("closeReason").GetString());
        await platform.PostAsync(path, new { reason = "Once more." }, status: 404);
    }

    [Fact]
    public async Task The_report_has_both_answers_and_the_gate_for_each_workflow()
    {
        var items = (await platform.GetAsync("/api/report")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["refund", "triage"], items.Select(item => item.GetProperty("workflow").GetString()));
        foreach (var item in items)
        {
            Assert.True(item.TryGetProperty("reliability", out _));
            Assert.True(item.TryGetProperty("cost", out _));
            Assert.True(item.GetProperty("gate").TryGetProperty("criteria", out _));
        }
    }

    private static string? Code(JsonElement envelope) => envelope.GetProperty("code").GetString();
}

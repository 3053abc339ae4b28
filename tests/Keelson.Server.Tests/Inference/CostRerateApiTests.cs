using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Keelson.Telemetry;

namespace Keelson.Server.Tests.Inference;

public sealed class CostRerateApiTests(InferencePlatform platform) : IClassFixture<InferencePlatform>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_period_is_priced_again_and_the_same_prices_change_nothing()
    {
        using var asked = await platform.AskAsync("""{"model":"small","messages":[{"role":"user","content":"Hi"}]}""");
        await asked.Content.ReadAsStringAsync(Cancellation);

        using var response = await SendAsync("""{"from":"2026-01-01T00:00:00Z","to":"2100-01-01T00:00:00Z","apply":true}""");
        var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(report.GetProperty("attempts").GetInt32() > 0);
        Assert.Equal((0, true), (report.GetProperty("changed").GetInt32(), report.GetProperty("isApplied").GetBoolean()));
        Assert.Equal(report.GetProperty("oldCost").GetString(), report.GetProperty("newCost").GetString());
        Assert.Empty(await platform.EventsAsync(EventTypes.CostRerated));
    }

    [Theory]
    [InlineData("""{"from":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"from":"yesterday","to":"2026-01-01T00:00:00Z"}""")]
    public async Task A_period_that_is_none_is_refused(string body)
    {
        using var response = await SendAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Who_may_only_read_costs_restates_none()
    {
        using var response = await SendAsync("""{"from":"2026-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z"}""", await platform.TokenAsync(["cost:read"]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Host.Url + "/api/cost/rerate"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? platform.AdminToken);
        return await platform.Client.SendAsync(request, Cancellation);
    }
}

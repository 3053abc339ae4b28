using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Authoring;
using Keelson.Security;

namespace Keelson.Server.Tests.Runtime;

/// <summary>Runs the sample of the authoring API as its reader would: the whole platform, over HTTP.</summary>
public sealed class AuthoringSampleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_workflow_in_csharp_restarts_a_service_that_ran_out_of_memory_and_reports_its_outcome()
    {
        var fleet = new Fleet(Path.Combine(_folder.Folder, "fleet"));
        fleet.Log("payments", "error: java.lang.OutOfMemoryError: Java heap space");
        await using var app = AuthoringApp.Create(Arguments(), fleet);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client(app);

        var run = await StartAsync(client, "payments", "K1");
        var again = await StartAsync(client, "payments", "K1");
        var detail = await EndOfAsync(client, run);

        Assert.Equal(run, again);
        Assert.True(detail.GetProperty("status").GetString() == "completed", detail.ToString());
        Assert.Equal("success", detail.GetProperty("outcomeVerdict").GetString());
        Assert.Equal((1, false), (fleet.RestartsOf("payments"), fleet.IsDrained("payments")));
    }

    [Fact]
    public async Task A_service_that_can_not_be_restarted_is_put_back_into_traffic()
    {
        var fleet = new Fleet(Path.Combine(_folder.Folder, "fleet"));
        fleet.Log("payments", "error: OOMKilled");
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "fleet", "restarts.txt")); // So that the restart throws.
        await using var app = AuthoringApp.Create(Arguments(), fleet);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client(app);

        var detail = await EndOfAsync(client, await StartAsync(client, "payments", "K1"));

        Assert.Equal(("failed", "tool.failed"), (detail.GetProperty("status").GetString(), detail.GetProperty("code").GetString()));
        Assert.Equal("compensated", detail.GetProperty("compensation").GetString());
        Assert.False(fleet.IsDrained("payments"));
    }

    [Fact]
    public async Task A_run_goes_on_after_a_restart_of_the_platform_and_restarts_the_service_once()
    {
        var fleet = new Fleet(Path.Combine(_folder.Folder, "fleet"));
        fleet.Log("payments", "error: java.lang.OutOfMemoryError: Java heap space");
        string run;
        await using (var before = AuthoringApp.Create(Arguments(), fleet))
        {
            await before.StartAsync(TestContext.Current.CancellationToken);
            using var first = Client(before);
            run = await StartAsync(first, "payments", "K1");
            while (fleet.RestartsOf("payments") == 0)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            await before.StopAsync(TestContext.Current.CancellationToken);
        }

        await using var after = AuthoringApp.Create(Arguments(), fleet);
        await after.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client(after);
        var detail = await EndOfAsync(client, run);

        Assert.True(detail.GetProperty("status").GetString() == "completed", detail.ToString());
        Assert.Equal(1, fleet.RestartsOf("payments"));
    }

    private static HttpClient Client(KeelsonApp app)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(AdminToken.PathIn(app.DataFolder)).Trim());
        return client;
    }

    private static async Task<string> StartAsync(HttpClient client, string service, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/workflows/incident-triage/runs");
        request.Headers.Add("Idempotency-Key", key);
        request.Content = JsonContent.Create(new { service, text = "5xx above 2 %" });
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("runId").GetString()!;
    }

    private static async Task<JsonElement> EndOfAsync(HttpClient client, string run)
    {
        var detail = default(JsonElement);
        for (var i = 0; i < 3_000; i++)
        {
            detail = await client.GetFromJsonAsync<JsonElement>($"/api/runs/{run}", TestContext.Current.CancellationToken);
            if (detail.TryGetProperty("endedAt", out _) && detail.GetProperty("compensation").GetString() != "compensating")
            {
                return detail;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"The run did not end: {detail}");
    }

    private string[] Arguments() =>
        ["--config", Repository.File("samples/authoring/keelson.yaml"), "--data", Path.Combine(_folder.Folder, "data"), "--urls", "http://127.0.0.1:0"];
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FrameworkSample;
using Keelson.Security;

namespace Keelson.Server.Tests.Runtime;

/// <summary>Runs the sample with an agent of the Microsoft Agent Framework as its reader would: the whole platform, over HTTP.</summary>
public sealed class FrameworkSampleTests : IDisposable
{
    private static readonly string[] Calls = ["model[0]", "stock.count[0]", "model[1]", "packs_for[0]", "model[2]", "stock.order[0]", "model[3]"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_model_call_and_each_tool_call_of_the_framework_is_a_step()
    {
        var warehouse = new Warehouse(Path.Combine(_folder.Folder, "warehouse"));
        await using var app = FrameworkApp.Create(Arguments(), warehouse);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client(app);

        var detail = await UntilAsync(client, await StartAsync(client), IsOver);

        Assert.True(detail.GetProperty("status").GetString() == "completed", detail.ToString());
        Assert.Equal(Calls, detail.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("path").GetString()));
        Assert.Equal("Three packs are ordered.", detail.GetProperty("output").GetProperty("answer").GetString());
        Assert.Equal(4, detail.GetProperty("modelAttempts").GetInt32());
        Assert.Equal(["bolt 3"], warehouse.Ordered);
    }

    [Fact]
    public async Task A_platform_that_stops_in_the_middle_goes_on_behind_the_last_call_and_makes_none_twice()
    {
        var warehouse = new Warehouse(Path.Combine(_folder.Folder, "warehouse"));
        string run;
        await using (var before = FrameworkApp.Create(Arguments(), warehouse))
        {
            await before.StartAsync(TestContext.Current.CancellationToken);
            using var first = Client(before);
            run = await StartAsync(first);
            await UntilAsync(first, run, detail => detail.GetProperty("stepCount").GetInt32() >= 2);
            await before.StopAsync(TestContext.Current.CancellationToken);
        }

        await using var after = FrameworkApp.Create(Arguments(), warehouse);
        await after.StartAsync(TestContext.Current.CancellationToken);
        using var client = Client(after);
        var detail = await UntilAsync(client, run, IsOver);

        Assert.True(detail.GetProperty("status").GetString() == "completed", detail.ToString());
        Assert.Equal(Calls, detail.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("path").GetString()));
        Assert.Equal(["bolt"], warehouse.Counted);
        Assert.Equal(["bolt 3"], warehouse.Ordered);
    }

    private static bool IsOver(JsonElement detail) => detail.TryGetProperty("endedAt", out _);

    private static HttpClient Client(KeelsonApp app)
    {
        var client = new HttpClient { BaseAddress = new Uri(app.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(AdminToken.PathIn(app.DataFolder)).Trim());
        return client;
    }

    private static async Task<string> StartAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("/api/workflows/restock/runs", new { item = "bolt", wanted = 30 }, TestContext.Current.CancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("runId").GetString()!;
    }

    private static async Task<JsonElement> UntilAsync(HttpClient client, string run, Func<JsonElement, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var detail = await client.GetFromJsonAsync<JsonElement>($"/api/runs/{run}", limit.Token);
            if (condition(detail))
            {
                return detail;
            }

            await Task.Delay(5, limit.Token);
        }
    }

    private string[] Arguments() =>
        ["--config", Repository.File("samples/framework/keelson.yaml"), "--data", Path.Combine(_folder.Folder, "data"), "--urls", "http://127.0.0.1:0"];
}

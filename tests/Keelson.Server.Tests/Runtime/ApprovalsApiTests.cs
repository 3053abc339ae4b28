using System.Net.Http.Headers;
using System.Text.Json;
using Keelson.Server.Tests.Hosting;

namespace Keelson.Server.Tests.Runtime;

/// <summary>What waits for a person, over HTTP and by the verbs: it outlives the platform, and only another person's word on exactly this counts.</summary>
public sealed class ApprovalsApiTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_waits_is_there_after_a_restart_and_goes_on_when_the_verb_grants_it()
    {
        string run;
        await using (var before = await StartAsync())
        {
            run = await BeginAsync(before);
            await PendingAsync(before, run);
        }

        await using var after = await StartAsync();
        var id = (await PendingAsync(after, run)).GetProperty("id").GetString()!;
        var list = await ProgramRun.ToEndAsync("approval", "list", "--url", after.Url, "--data", after.DataPath);
        var granted = await ProgramRun.ToEndAsync("approval", "grant", id, "--reason", "I looked at it.", "--url", after.Url, "--data", after.DataPath);
        var again = await ProgramRun.ToEndAsync("approval", "deny", id, "--reason", "Too late.", "--url", after.Url, "--data", after.DataPath);
        var end = await EndAsync(after, run);

        Assert.Equal((0, 0, 1), (list.ExitCode, granted.ExitCode, again.ExitCode));
        Assert.Contains(id, list.Output, StringComparison.Ordinal);
        Assert.Equal(("completed", true), (end.GetProperty("status").GetString(), end.GetProperty("output").GetBoolean()));
        Assert.Empty((await ListAsync(after)).EnumerateArray());
        var all = (await after.SendAsync(HttpMethod.Get, "/api/approvals?status=all")).Body.GetProperty("items").EnumerateArray().Single();
        Assert.Equal("user:admin", all.GetProperty("votes").EnumerateArray().Single().GetProperty("by").GetString());
    }

    [Fact]
    public async Task Neither_who_asked_nor_a_program_decides_nor_anybody_who_read_something_else()
    {
        await using var platform = await StartAsync();
        var run = await BeginAsync(platform);
        var pending = await PendingAsync(platform, run);
        var (id, digest) = (pending.GetProperty("id").GetString()!, pending.GetProperty("digest").GetString()!);

        var (own, _) = await DecideAsync(platform, id, digest, await TokenAsync(platform, "user:ann"));
        var (program, _) = await IssueAsync(platform, "service:ci");
        var (other, stale) = await DecideAsync(platform, id, new string('0', 64), await TokenAsync(platform, "user:bob"));
        var (unsaid, _) = await DecideAsync(platform, id, digest, await TokenAsync(platform, "user:bob"), reason: " ");
        var stillOpen = (await ListAsync(platform)).GetArrayLength();
        var (denied, _) = await DecideAsync(platform, id, digest, await TokenAsync(platform, "user:bob"), "deny");
        var end = await EndAsync(platform, run);

        Assert.Equal((403, 400, 400), (own, program, unsaid)); // A program is not even given the scope.
        Assert.Equal((409, "approval.stale"), (other, stale.GetProperty("code").GetString()));
        Assert.Equal((1, 200), (stillOpen, denied));
        Assert.Equal(("completed", false), (end.GetProperty("status").GetString(), end.GetProperty("output").GetBoolean()));
    }

    private Task<RuntimePlatform> StartAsync() =>
        RuntimePlatform.StartAsync(_folder.Folder, async (run, _) => (await run.ApproveAsync("Restart the service?", new { name = "billing" })).IsGranted);

    // Not the administrator, who decides by the verb.
    private static async Task<string> BeginAsync(RuntimePlatform platform)
    {
        using var client = ClientOf(platform, await TokenAsync(platform, "user:ann"));
        using var answer = await client.PostAsync(new Uri("/api/workflows/w/runs", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json"), Cancel);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("runId").GetString()!;
    }

    private static async Task<string> TokenAsync(RuntimePlatform platform, string subject)
    {
        var (status, body) = await IssueAsync(platform, subject);
        Assert.Equal(201, status);
        return body.GetProperty("token").GetString()!;
    }

    private static Task<(int Status, JsonElement Body)> IssueAsync(RuntimePlatform platform, string subject) =>
        platform.SendAsync(HttpMethod.Post, "/api/tokens", new { sub = subject, scope = "workflow:w.run approve:write approval:read", tier = 2 });

    private static async Task<(int Status, JsonElement Body)> DecideAsync(
        RuntimePlatform platform, string id, string digest, string token, string decision = "grant", string reason = "I looked at it.")
    {
        using var client = ClientOf(platform, token);
        using var content = new StringContent(JsonSerializer.Serialize(new { decision, reason, digest }), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"/api/approvals/{id}", UriKind.Relative), content, Cancel);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    private static HttpClient ClientOf(RuntimePlatform platform, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(platform.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<JsonElement> ListAsync(RuntimePlatform platform) => (await platform.SendAsync(HttpMethod.Get, "/api/approvals")).Body.GetProperty("items");

    private static async Task<JsonElement> PendingAsync(RuntimePlatform platform, string run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var pending = (await ListAsync(platform)).EnumerateArray().FirstOrDefault(each => each.GetProperty("run").GetString() == run);
            if (pending.ValueKind == JsonValueKind.Object)
            {
                return pending;
            }

            await Task.Delay(10, limit.Token);
        }
    }

    private static async Task<JsonElement> EndAsync(RuntimePlatform platform, string run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var (_, body) = await platform.SendAsync(HttpMethod.Get, $"/api/runs/{run}");
            if (body.GetProperty("status").GetString() != "running")
            {
                return body;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}

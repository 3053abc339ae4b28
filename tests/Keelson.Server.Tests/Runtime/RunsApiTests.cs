using System.Text.Json;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Runtime;

public sealed class RunsApiTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_caller_that_prefers_to_wait_is_answered_with_the_end_of_the_run()
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, async (run, input) =>
            new { sum = await run.StepAsync("add", _ => Task.FromResult(input.GetProperty("a").GetInt32() + 1)) });

        var (status, end) = await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", new { a = 1 }, ("Prefer", "wait=20"));
        var (_, shown) = await platform.SendAsync(HttpMethod.Get, $"/api/runs/{end.GetProperty("runId").GetString()}");

        Assert.Equal((200, "completed"), (status, end.GetProperty("status").GetString()));
        Assert.Equal(2, end.GetProperty("output").GetProperty("sum").GetInt32());
        Assert.Equal("success", end.GetProperty("outcomeVerdict").GetString());
        Assert.Equal("completed", shown.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_its_caller_waits_is_accepted_and_can_be_waited_for_again_with_the_same_key()
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, async (run, _) => await run.WaitForSignalAsync<int>("go"));
        (string, string)[] headers = [("Prefer", "wait=1"), ("Idempotency-Key", "K1")];

        var (first, accepted) = await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}", headers);
        var id = accepted.GetProperty("runId").GetString()!;
        var (signalled, _) = await platform.SendAsync(HttpMethod.Post, $"/api/runs/{id}/signals/go", "7");
        var (second, end) = await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}", headers);

        Assert.Equal((202, 202, 200), (first, signalled, second));
        Assert.Equal((id, 7), (end.GetProperty("runId").GetString(), end.GetProperty("output").GetInt32()));
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=soon")]
    [InlineData("respond-async")]
    public async Task Another_preference_than_a_time_to_wait_changes_nothing(string preference)
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, (_, _) => Task.FromResult<object?>(null));

        var (status, body) = await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}", ("Prefer", preference));

        Assert.Equal(202, status);
        Assert.Equal(JsonValueKind.String, body.GetProperty("runId").ValueKind);
    }

    [Fact]
    public async Task A_history_of_many_entries_is_paged_through_whole_and_in_order()
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, async (run, _) =>
        {
            for (var i = 0; i < 30; i++)
            {
                await run.StepAsync("add", _ => Task.FromResult(i));
            }

            return null;
        });
        var (_, end) = await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}", ("Prefer", "wait=20"));
        var path = $"/api/runs/{end.GetProperty("runId").GetString()}/history?limit=7";

        var (versions, pages, cursor) = (new List<long>(), 0, "");
        do
        {
            var (_, page) = await platform.SendAsync(HttpMethod.Get, path + cursor);
            versions.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt64()));
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetInt64()}" : "";
            pages++;
        }
        while (cursor.Length > 0);

        Assert.Equal(Enumerable.Range(1, 32).Select(each => (long)each), versions);
        Assert.Equal(5, pages);
    }

    [Fact]
    public async Task A_run_is_paused_resumed_restarted_from_a_step_and_cancelled_over_http()
    {
        var draws = 0;
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, async (run, _) =>
        {
            var drawn = await run.StepAsync("draw", _ => Task.FromResult(Interlocked.Increment(ref draws)));
            await run.WaitForSignalAsync<int>("go");
            return drawn;
        });
        var id = (await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}")).Body.GetProperty("runId").GetString()!;
        var other = (await platform.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}")).Body.GetProperty("runId").GetString()!;
        await UntilAsync(platform, id, run => run.GetProperty("stepCount").GetInt32() == 2);

        var paused = await SteerAsync(platform, id, "pause");
        var listed = await platform.SendAsync(HttpMethod.Get, "/api/runs?status=paused");
        var resumed = await SteerAsync(platform, id, "resume");
        var twice = await SteerAsync(platform, id, "resume");
        await SteerAsync(platform, id, "pause");
        var restarted = await platform.SendAsync(HttpMethod.Post, $"/api/runs/{id}/restart", new { from = "draw[0]" });
        var cancelled = await SteerAsync(platform, other, "cancel");
        await platform.SendAsync(HttpMethod.Post, $"/api/runs/{id}/signals/go", "1", ("Idempotency-Key", "S1"));
        var end = await UntilAsync(platform, id, run => run.GetProperty("status").GetString() == "completed");

        Assert.Equal((200, "paused"), (paused.Status, paused.Body.GetProperty("status").GetString()));
        Assert.Equal(id, Assert.Single(listed.Body.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal((200, 409, 200), (resumed.Status, twice.Status, restarted.Status));
        Assert.Equal("cancelled", cancelled.Body.GetProperty("status").GetString());
        Assert.Equal((2, 3), (draws - 1, end.GetProperty("output").GetInt32()));
    }

    [Fact]
    public async Task Runs_above_the_limit_are_queued_refused_when_too_many_wait_and_go_on_after_a_restart()
    {
        var isBlocked = true;
        async Task<object?> Body(WorkflowContext run, JsonElement input) =>
            await run.StepAsync("work", async step =>
            {
                await (isBlocked ? Task.Delay(Timeout.InfiniteTimeSpan, step.Cancellation) : Task.CompletedTask);
                return 1;
            });

        const string Limit = "    concurrency: { runs: 1, queue: 1 }\n";
        string queued;
        await using (var before = await RuntimePlatform.StartAsync(_folder.Folder, Body, Limit))
        {
            await before.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}");
            queued = (await before.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}")).Body.GetProperty("runId").GetString()!;
            var (full, problem) = await before.SendAsync(HttpMethod.Post, "/api/workflows/w/runs", "{}");
            var (_, listed) = await before.SendAsync(HttpMethod.Get, "/api/runs?status=queued");
            Assert.Equal((429, "quota.exceeded"), (full, problem.GetProperty("code").GetString()));
            Assert.Equal(queued, Assert.Single(listed.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        }

        isBlocked = false;
        await using var after = await RuntimePlatform.StartAsync(_folder.Folder, Body, Limit);
        await UntilAsync(after, queued, run => run.GetProperty("status").GetString() == "completed");
    }

    private static Task<(int Status, JsonElement Body)> SteerAsync(RuntimePlatform platform, string run, string verb) =>
        platform.SendAsync(HttpMethod.Post, $"/api/runs/{run}/{verb}");

    private static async Task<JsonElement> UntilAsync(RuntimePlatform platform, string run, Func<JsonElement, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var (_, shown) = await platform.SendAsync(HttpMethod.Get, $"/api/runs/{run}");
            if (condition(shown))
            {
                return shown;
            }

            await Task.Delay(10, limit.Token);
        }
    }
}

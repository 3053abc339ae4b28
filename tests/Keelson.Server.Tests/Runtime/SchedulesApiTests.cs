using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Runtime;

public sealed class SchedulesApiTests : IDisposable
{
    private const string Yearly = "    schedule: { cron: \"0 0 1 1 *\", timeZone: Europe/Berlin, input: { depth: 2 } }\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_schedule_shows_its_next_occurrences_and_what_has_none_is_not_found()
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, (_, _) => Task.FromResult<object?>(null), Yearly);

        var (_, list) = await platform.SendAsync(HttpMethod.Get, "/api/schedules");
        var (_, shown) = await platform.SendAsync(HttpMethod.Get, "/api/schedules/w?limit=3");
        var (none, _) = await platform.SendAsync(HttpMethod.Get, "/api/schedules/nothing");

        var listed = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(("w", "0 0 1 1 *", "Europe/Berlin", "last"), (Text(listed, "workflow"), Text(listed, "cron"), Text(listed, "timeZone"), Text(listed, "missed")));
        Assert.Equal(3, shown.GetProperty("upcoming").GetArrayLength());
        Assert.EndsWith("-12-31T23:00:00+00:00", Text(listed, "nextAt"), StringComparison.Ordinal);
        Assert.Equal(404, none);
    }

    [Fact]
    public async Task An_occurrence_that_came_while_nothing_ran_is_made_up_for_once()
    {
        var inputs = new List<int>();
        await using var platform = await RuntimePlatform.StartAsync(
            _folder.Folder,
            (_, input) =>
            {
                lock (inputs)
                {
                    inputs.Add(input.GetProperty("depth").GetInt32());
                }

                return Task.FromResult<object?>(null);
            },
            Yearly);
        var store = platform.Services.GetRequiredService<IStore>();
        var missed = DateTimeOffset.UtcNow.AddHours(-1);
        await UntilAsync(async () => await store.ReadRowAsync(ScheduleNames.Table, "w", Cancellation) is not null);
        var past = new ScheduleState("0 0 1 1 *", "Europe/Berlin", missed);
        await store.CommitAsync(
            new StorageTransaction().Put(ScheduleNames.Table, "w", KeelsonJson.Serialize(past)).Wake(ScheduleNames.WakeUp("w"), missed), Cancellation);

        JsonElement shown = default;
        await UntilAsync(async () => (shown = (await platform.SendAsync(HttpMethod.Get, "/api/schedules/w")).Body).TryGetProperty("lastRun", out _));
        var (_, run) = await platform.SendAsync(HttpMethod.Get, $"/api/runs/{Text(shown, "lastRun")}");

        Assert.Equal("node:scheduler", Text(run, "actor"));
        Assert.Equal(Text(shown, "lastAt"), Text(run, "scheduledAt"));
        Assert.Equal([2], inputs);
        Assert.Equal(1, (await platform.SendAsync(HttpMethod.Get, "/api/runs?workflow=w")).Body.GetProperty("items").GetArrayLength());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}

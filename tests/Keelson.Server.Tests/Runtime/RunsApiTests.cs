using System.Text.Json;

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
}

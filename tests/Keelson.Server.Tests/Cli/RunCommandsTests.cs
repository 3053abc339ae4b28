using Keelson.Server.Tests.Hosting;
using Keelson.Server.Tests.Runtime;

namespace Keelson.Server.Tests.Cli;

/// <summary><c>keelson run ...</c> as an operator types it, against a real platform.</summary>
public sealed class RunCommandsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_paused_resumed_restarted_and_cancelled_and_what_its_state_forbids_is_refused()
    {
        var drawn = 0;
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, async (run, _) =>
        {
            await run.StepAsync("draw", _ => Task.FromResult(Interlocked.Increment(ref drawn)));
            return await run.WaitForSignalAsync<string>("go");
        });
        var id = await StartAsync(platform);
        await StandsAsync(platform, id, "draw[0]");

        Shows("paused", await RunAsync(platform, "pause", id));
        Refused("The run is paused, not running.", await RunAsync(platform, "pause", id));
        Shows("running", await RunAsync(platform, "resume", id));
        Refused("The run is running.", await RunAsync(platform, "resume", id));
        Refused("The run is running.", await RunAsync(platform, "restart", id, "--from", "draw[0]"));
        Shows("paused", await RunAsync(platform, "pause", id));
        Refused("The run has no completed step 'nope'.", await RunAsync(platform, "restart", id, "--from", "nope"));
        Shows("running", await RunAsync(platform, "restart", id, "--from", "draw[0]"));
        await StandsAsync(platform, id, "draw[0]");
        Assert.Equal(2, drawn);
        Shows("cancelled", await RunAsync(platform, "cancel", id));
        foreach (var verb in new[] { "cancel", "pause", "resume", "restart" })
        {
            Refused("The run has ended: cancelled.", await RunAsync(platform, verb, id));
        }
    }

    [Fact]
    public async Task A_run_that_is_not_there_and_a_call_without_one_are_said_with_their_exit_codes()
    {
        await using var platform = await RuntimePlatform.StartAsync(_folder.Folder, (_, _) => Task.FromResult<object?>(1));
        foreach (var verb in new[] { "pause", "resume", "cancel", "restart" })
        {
            Refused("There is no run 'r_nope'.", await RunAsync(platform, verb, "r_nope"));
        }

        Refused("There is no run 'a b?c'.", await RunAsync(platform, "pause", "a b?c"));
        Assert.Equal(2, (await ProgramRun.ToEndAsync("run", "pause")).ExitCode);
        Assert.Equal(2, (await ProgramRun.ToEndAsync("run", "restart", "r_1", "--from")).ExitCode);
        var (code, _, error) = await ProgramRun.ToEndAsync("run", "pause", "r_1", "--url", platform.Url, "--data", Path.Combine(_folder.Folder, "elsewhere"));
        Assert.Equal((1, true), (code, error.Contains("auth.token_missing", StringComparison.Ordinal)));
    }

    private static async Task<string> StartAsync(RuntimePlatform platform)
    {
        var (code, output, error) = await ProgramRun.ToEndAsync("run", "start", "w", "--url", platform.Url, "--data", platform.DataPath);
        Assert.True(code == 0, error);
        return output.Trim();
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(RuntimePlatform platform, string verb, string id, params string[] more) =>
        ProgramRun.ToEndAsync(["run", verb, id, "--url", platform.Url, "--data", platform.DataPath, .. more]);

    private static void Shows(string status, (int ExitCode, string Output, string Error) answer)
    {
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Contains(answer.Output.Split('\n'), line => line.StartsWith("status ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(status, StringComparison.Ordinal));
    }

    private static void Refused(string sentence, (int ExitCode, string Output, string Error) answer)
    {
        Assert.Equal((1, ""), (answer.ExitCode, answer.Output.Trim()));
        Assert.StartsWith(sentence, Assert.Single(answer.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    // Until the step has its result.
    private static async Task StandsAsync(RuntimePlatform platform, string id, string step)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (_, run) = await platform.SendAsync(HttpMethod.Get, $"/api/runs/{id}");
            if (run.GetProperty("steps").EnumerateArray().Any(each => each.GetProperty("path").GetString() == step && each.GetProperty("status").GetString() == "completed"))
            {
                return;
            }

            await Task.Delay(20, limit.Token);
        }
    }
}

using System.Text.Json;
using Keelson.Primitives;
using Keelson.Workflows;
using Keelson.Workflows.Queries;

namespace Keelson.Tests.Workflows;

/// <summary>Runs that start other runs. Here the workflow starts itself, with another input.</summary>
public sealed class ChildRunnerTests : IDisposable
{
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("keelson-children-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_waits_for_the_run_that_it_started_and_gets_what_it_returned()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, input) => IsChild(input)
            ? await run.StepAsync("work", _ => Task.FromResult(42))
            : await run.RunChildAsync<int>("w", new { child = true }) + 1);

        await rig.Runs.StartAsync(SiloRig.Start("r_1"), Cancellation);
        var state = await rig.UntilAsync("r_1", each => each.IsOver);

        var child = state.Steps["w[0]"].Id!;
        Assert.Equal((RunStatus.Completed, "43"), (state.Status, System.Text.Encoding.UTF8.GetString(state.Value!.Value.Span)));
        Assert.Equal("r_1", (await new RunQueries(rig.Store).FindAsync(child, Cancellation))!.Parent);
    }

    [Fact]
    public async Task A_run_that_fails_fails_the_step_that_started_it_with_its_fault()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, input) => IsChild(input)
            ? throw new FaultException(new Fault(ErrorCodes.ModelOutputInvalid, "It does not fit."))
            : await run.RunChildAsync<int>("w", new { child = true }));

        await rig.Runs.StartAsync(SiloRig.Start("r_1"), Cancellation);
        var state = await rig.UntilAsync("r_1", each => each.IsOver);

        Assert.Equal((RunStatus.Failed, ErrorCodes.ModelOutputInvalid.Code), (state.Status, state.Fault!.Code));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_takes_the_run_that_it_started_with_it()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, input) => IsChild(input)
            ? await run.WaitForSignalAsync<int>("go")
            : await run.RunChildAsync<int>("w", new { child = true }));
        await rig.Runs.StartAsync(SiloRig.Start("r_1"), Cancellation);
        var child = (await rig.UntilAsync("r_1", state => state.Steps.ContainsKey("w[0]"))).Steps["w[0]"].Id!;
        await rig.UntilAsync(child, state => state.Steps.ContainsKey("go[0]"));

        Assert.Null(await rig.Runs.CommandAsync(new RunId("r_1"), new RunCommand(RunCommandKind.Cancel, "user:ann"), null, Cancellation));

        Assert.Equal(RunStatus.Cancelled, (await rig.UntilAsync(child, state => state.IsOver)).Status);
    }

    [Fact]
    public async Task After_a_restart_the_same_child_is_waited_for_and_none_is_started_again()
    {
        var isBlocked = true;
        var worked = 0;
        async Task<object?> Body(WorkflowContext run, JsonElement input)
        {
            if (!IsChild(input))
            {
                return await run.RunChildAsync<int>("w", new { child = true });
            }

            await run.StepAsync("first", _ => Task.FromResult(Interlocked.Increment(ref worked)));
            await run.StepAsync("second", step => isBlocked ? Task.Delay(ADay, step.Cancellation) : Task.CompletedTask);
            return 7;
        }

        using var log = new ErrorLog();
        string child;
        await using (var before = await SiloRig.StartAsync(_folder, Body, log: log))
        {
            await before.Runs.StartAsync(SiloRig.Start("r_1"), Cancellation);
            child = (await before.UntilAsync("r_1", state => state.Steps.ContainsKey("w[0]"))).Steps["w[0]"].Id!;
            await before.UntilAsync(child, state => state.Completed.Count == 1);
        }

        Assert.DoesNotContain(log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
        isBlocked = false;
        await using var after = await SiloRig.StartAsync(_folder, Body);
        var state = await after.UntilAsync("r_1", each => each.IsOver);

        Assert.Equal((RunStatus.Completed, child, 1), (state.Status, state.Steps["w[0]"].Id, worked));
    }

    [Fact]
    public async Task A_workflow_that_starts_itself_without_end_is_stopped()
    {
        await using var rig = await SiloRig.StartAsync(_folder, async (run, _) => await run.RunChildAsync<int>("w", new { child = true }));

        await rig.Runs.StartAsync(SiloRig.Start("r_1"), Cancellation);
        var state = await rig.UntilAsync("r_1", each => each.IsOver);

        Assert.Equal((RunStatus.Failed, ErrorCodes.QuotaExceeded.Code), (state.Status, state.Fault!.Code));
    }

    private static bool IsChild(JsonElement input) => input.TryGetProperty("child", out _);
}

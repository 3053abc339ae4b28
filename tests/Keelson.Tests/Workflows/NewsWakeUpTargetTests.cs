using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

/// <summary>News for runs that nobody may be holding in a moment.</summary>
public sealed class NewsWakeUpTargetTests
{
    private static readonly Func<WorkflowContext, JsonElement, Task<object?>> Asks = async (run, _) =>
        (await run.ApproveAsync("Go on?", options: new ApprovalOptions { ExpiresAfter = TimeSpan.FromHours(20) })).IsGranted;

    [Fact]
    public async Task A_run_whose_news_is_taken_is_due_within_its_lease_whatever_it_waited_for()
    {
        await using var rig = new RunRig(Asks);
        var stuck = new DeafRuns(rig.Time.GetUtcNow() + TimeSpan.FromHours(20));
        var target = new NewsWakeUpTarget(stuck, rig.Store, rig.Options, rig.Time);
        var before = new StorageTransaction().Wake(RunTables.WakeUp("r_1"), rig.Time.GetUtcNow() + TimeSpan.FromHours(20));
        RunNews.Tell(before, "r_1", "a_1", rig.Time.GetUtcNow());
        await rig.Store.CommitAsync(before, RunRig.Cancellation);

        await target.WakeAsync("r_1/a_1", RunRig.Cancellation);

        // The process may die now: whatever the next one finds must lead it to the run.
        var due = Assert.Single(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation));
        Assert.Equal(new WakeUp(RunTables.WakeUp("r_1"), rig.Time.GetUtcNow() + rig.Options.Lease), due);
    }

    [Fact]
    public async Task News_for_a_run_that_is_over_leaves_nothing_behind()
    {
        await using var rig = new RunRig(Asks);
        var over = new DeafRuns(null);
        var target = new NewsWakeUpTarget(over, rig.Store, rig.Options, rig.Time);
        var before = new StorageTransaction();
        RunNews.Tell(before, "r_1", "a_1", rig.Time.GetUtcNow());
        await rig.Store.CommitAsync(before, RunRig.Cancellation);

        await target.WakeAsync("r_1/a_1", RunRig.Cancellation);

        Assert.Empty(await rig.Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, RunRig.Cancellation));
    }

    [Fact]
    public async Task An_approved_run_whose_process_dies_right_after_the_news_is_taken_up_by_what_is_due()
    {
        await using var rig = new RunRig(Asks);
        var execution = await rig.StartAsync();
        var waiting = await rig.UntilAsync(state => state.Steps.Values.Any(step => step.Wait == WaitReason.Approval));
        await RunRig.DropAsync(execution);
        var approval = (await rig.Approvals.FindAsync(waiting.Steps["approve[0]"].Id!, RunRig.Cancellation))!.Value.Approval;
        await rig.Approvals.VoteAsync(approval.Id, new ApprovalVote("user:bob", true, "Yes.", rig.Time.GetUtcNow()), approval.Digest, true, RunRig.Cancellation);
        var stuck = new DeafRuns(waiting.Steps["approve[0]"].DueAt);
        foreach (var news in await rig.Store.ReadDueAsync(rig.Time.GetUtcNow(), 10, RunRig.Cancellation))
        {
            Assert.StartsWith(RunNews.Prefix, news.Key, StringComparison.Ordinal);
            await new NewsWakeUpTarget(stuck, rig.Store, rig.Options, rig.Time).WakeAsync(news.Key[RunNews.Prefix.Length..], RunRig.Cancellation);
        }

        rig.Time.Advance(rig.Options.Lease);
        foreach (var due in await rig.Store.ReadDueAsync(rig.Time.GetUtcNow(), 10, RunRig.Cancellation))
        {
            await new RunWakeUpTarget(rig.Runs, rig.Store).WakeAsync(due.Key["run/".Length..], RunRig.Cancellation);
        }

        Assert.Equal(RunStatus.Completed, (await rig.UntilAsync(state => state.IsOver)).Status);
    }

    /// <summary>A cluster whose run answers what it knew before the news, and dies.</summary>
    private sealed class DeafRuns(DateTimeOffset? next) : IRuns
    {
        public Task<(RunId? Run, Fault? Fault)> StartAsync(RunStart start, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Fault?> CommandAsync(RunId run, RunCommand command, ReadOnlyMemory<byte>? data, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<DateTimeOffset?> WakeAsync(string run, CancellationToken cancellation) => Task.FromResult(next);

        public Task<byte[]?> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Workflows;

/// <summary>Runs that wait for people: approvals, and calls of which nobody knows what became of them.</summary>
public sealed class RunPeopleTests
{
    private static readonly Func<WorkflowContext, JsonElement, Task<object?>> CallsOnce = async (run, _) => await run.CallToolAsync<JsonElement>("act", new { amount = 10 });

    [Fact]
    public async Task A_call_that_needs_four_eyes_is_made_after_two_people_said_yes()
    {
        var transport = new RecordingTransport();
        await using var rig = Rig(CallsOnce, transport, ToolRig.Waves(fourEyes: true, Effect.Write));
        var execution = await rig.StartAsync();
        var approval = await PendingAsync(rig);

        var (_, own) = await VoteAsync(rig, approval, "user:ann", true);
        await VoteAsync(rig, approval, "user:bob", true);
        var (_, twice) = await VoteAsync(rig, approval, "user:bob", true);
        await execution.Commands.PokeAsync();
        Assert.Empty(transport.Sent);
        await VoteAsync(rig, approval, "user:eve", true);
        await execution.Commands.PokeAsync();
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);

        Assert.Equal((ErrorCodes.PolicyDenied, ErrorCodes.StateConflict), (own!.Code, twice!.Code));
        Assert.Equal(RunStatus.Completed, (await rig.StateAsync()).Status);
        Assert.Single(transport.Sent);
    }

    [Fact]
    public async Task Nobody_deciding_in_time_is_a_no_and_nothing_is_sent()
    {
        var transport = new RecordingTransport();
        await using var rig = Rig(CallsOnce, transport, ToolRig.Waves(approvals: Effect.Write));
        var execution = await rig.StartAsync();
        await PendingAsync(rig);

        await rig.AdvanceUntilAsync(execution.Over, TimeSpan.FromMinutes(10));
        var state = await rig.StateAsync();

        Assert.Equal((RunStatus.Failed, ErrorCodes.ApprovalExpired.Code), (state.Status, state.Fault!.Code));
        Assert.Empty(transport.Sent);
        Assert.Contains("approval.expired", await rig.EventTypesAsync());
    }

    [Fact]
    public async Task A_yes_for_a_tool_that_was_changed_since_is_asked_for_again()
    {
        var transport = new RecordingTransport();
        await using var rig = Rig(CallsOnce, transport, ToolRig.Waves(approvals: Effect.Write));
        var execution = await rig.StartAsync();
        var first = await PendingAsync(rig);

        rig.Publish(TimeSpan.FromHours(1), ToolRig.Waves(approvals: Effect.Write), Act(ToolIdempotency.None) with { UrlTemplate = "https://tools.example/elsewhere" });
        await VoteAsync(rig, first, "user:bob", true);
        await execution.Commands.PokeAsync();
        var second = await PendingAsync(rig, first.Id);
        Assert.Empty(transport.Sent);
        await VoteAsync(rig, second, "user:bob", true);
        await execution.Commands.PokeAsync();
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);

        Assert.Equal("https://tools.example/elsewhere", Assert.Single(transport.Sent).Url);
        Assert.Equal(ApprovalStatus.Stale, (await rig.Approvals.FindAsync(first.Id, RunRig.Cancellation))!.Value.Approval.Status);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_call_of_unknown_outcome_holds_its_run_until_a_person_says_what_happened(bool happened, int sends)
    {
        var transport = new RecordingTransport { Answer = number => number == 1 ? new ToolTransportAnswer(ToolTransportOutcome.Silent) : RecordingTransport.Ok };
        await using var rig = Rig(CallsOnce, transport, ToolRig.Waves());
        var execution = await rig.StartAsync();
        var waiting = await rig.UntilAsync(state => state.Steps.Values.Any(step => step.Wait == WaitReason.Resolution));
        Assert.Single(transport.Sent);

        var (_, fault) = await rig.Resolutions.ResolveAsync(
            waiting.Steps["act[0]"].Id!,
            happened ? ToolResolution.Executed : ToolResolution.NotExecuted,
            happened ? """{"number":17}"""u8.ToArray() : null,
            new Attribution("acme", "user:bob"),
            "It is in their log.",
            RunRig.Cancellation);
        await execution.Commands.PokeAsync();
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);
        var state = await rig.StateAsync();

        Assert.Null(fault);
        Assert.Equal((RunStatus.Completed, sends), (state.Status, transport.Sent.Count));
        Assert.Equal(happened ? 17 : 1, KeelsonJson.Deserialize<JsonElement>(state.Value!.Value).GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Waiting_for_a_person_does_not_use_the_time_budget()
    {
        await using var rig = Rig(async (run, _) => (await run.ApproveAsync("Go on?", options: new ApprovalOptions { ExpiresAfter = TimeSpan.FromHours(20) })).IsGranted, new RecordingTransport(), ToolRig.Waves(), TimeSpan.FromHours(1));
        var execution = await rig.StartAsync();
        var approval = await PendingAsync(rig);

        rig.Time.Advance(TimeSpan.FromHours(10));
        await VoteAsync(rig, approval, "user:bob", true);
        await execution.Commands.PokeAsync();
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), RunRig.Cancellation);

        Assert.Equal((RunStatus.Completed, "true"), ((await rig.StateAsync()).Status, System.Text.Encoding.UTF8.GetString((await rig.StateAsync()).Value!.Value.Span)));
    }

    private static ToolDefinition Act(ToolIdempotency idempotency) => ToolRig.Act("https://tools.example", idempotency);

    private static RunRig Rig(Func<WorkflowContext, JsonElement, Task<object?>> body, RecordingTransport transport, Keelson.Rollout.WaveBook waves, TimeSpan? budget = null)
    {
        var rig = new RunRig(body, transport: transport);
        rig.Publish(budget ?? TimeSpan.FromDays(3_000), waves, Act(ToolIdempotency.None));
        return rig;
    }

    private static async Task<Approval> PendingAsync(RunRig rig, string? after = null)
    {
        await rig.UntilAsync(state => state.Steps.Values.Any(step => step.Wait == WaitReason.Approval && step.Id != after));
        var (page, _) = await rig.Approvals.ListAsync(true, null, 10, RunRig.Cancellation);
        return page.First(approval => approval.Id != after);
    }

    private static ValueTask<(Approval? Approval, Fault? Fault)> VoteAsync(RunRig rig, Approval approval, string by, bool isGrant) =>
        rig.Approvals.VoteAsync(approval.Id, new ApprovalVote(by, isGrant, "I looked.", rig.Time.GetUtcNow()), approval.Digest, true, RunRig.Cancellation);
}

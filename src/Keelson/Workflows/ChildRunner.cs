using Keelson.Primitives;
using Keelson.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows;

/// <summary>
/// Runs steps that are runs of their own. The child's id is derived from the step, so that a step that is begun again after a crash finds the
/// child that it began before.
/// </summary>
internal sealed class ChildRunner(RunFrame frame)
{
    private const int DepthMax = 8; // Deeper is a workflow that starts itself.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1); // How long one wait holds a call; then it is asked again.

    public async Task RunAsync(StepSlot slot, string workflow, ReadOnlyMemory<byte> input)
    {
        if (frame.State.Depth >= DepthMax)
        {
            Fail(slot, new Fault(ErrorCodes.QuotaExceeded, $"The run is the {DepthMax}th in a row that was started by another; that is the most."));
            return;
        }

        var child = IdOf(slot.Path);
        if (!frame.State.Steps.ContainsKey(slot.Path) && !await frame.Journal.CommitAsync(frame.EntryOf(slot, RunEntryKind.Waiting) with
        {
            Wait = WaitReason.Child,
            Id = child,
            Name = workflow,
            DueAt = frame.State.Deadline(frame.Now),
        }))
        {
            return;
        }

        var runs = frame.Services.Provider.GetRequiredService<IRuns>();
        var start = new RunStart(child, workflow, input, frame.State.Tenant, frame.State.Actor)
        {
            TrustTier = frame.State.TrustTier,
            Trace = frame.State.Trace,
            Parent = frame.Run,
            Depth = frame.State.Depth + 1,
        };
        var (_, fault) = await runs.StartAsync(start, frame.Stopping);
        if (fault is { FailureClass: not FailureClass.TransientUnavailability })
        {
            Fail(slot, fault);
            return;
        }

        await AwaitAsync(slot, runs, start);
    }

    /// <summary>Stops what a stopped run left running below it.</summary>
    public async Task CancelOpenAsync()
    {
        foreach (var step in frame.State.Steps.Values.Where(step => step is { Kind: StepKind.Child, IsDone: false, Id: not null }).ToList())
        {
            var command = new RunCommand(RunCommandKind.Cancel, frame.State.Actor) { Reason = $"The run {frame.Run}, which started it, has ended." };
            await frame.Services.Provider.GetRequiredService<IRuns>().CommandAsync(new RunId(step.Id!), command, null, CancellationToken.None);
        }
    }

    private async Task AwaitAsync(StepSlot slot, IRuns runs, RunStart start)
    {
        while (!frame.IsHeld)
        {
            if (await runs.WaitAsync(start.Run, Look, frame.Stopping) is { } bytes)
            {
                End(slot, KeelsonJson.Deserialize<RunEnd>(bytes));
                return;
            }

            if (frame.IsHeld)
            {
                return;
            }

            // Whoever holds the child is about to stop, or it takes long. The start may have met a store that was full for a moment; a repeated one changes nothing.
            await frame.Clock.UntilPokedAsync(frame.Now + Pause, frame.Clock.Pokes);
            await runs.StartAsync(start, frame.Stopping);
        }
    }

    private void End(StepSlot slot, RunEnd end)
    {
        if (frame.IsHeld)
        {
            return;
        }

        if (end.Status == RunStatus.Completed)
        {
            frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Id = end.RunId, Value = KeelsonJson.Serialize(end.Output) });
            return;
        }

        var code = end.Code is { } known && ErrorCodes.All.TryGetValue(known, out var found) ? found : ErrorCodes.Internal;
        Fail(slot, new Fault(code, $"The run {end.RunId} of this step is {RunWords.Of(end.Status)}: {end.Reason}"));
    }

    private void Fail(StepSlot slot, Fault fault) =>
        frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepFailed) with { Fault = StoredFault.From(fault) });

    private string IdOf(string path) =>
        "r_" + IdempotencyKey.Derive(frame.State.Tenant, frame.Run, path, frame.State.AttemptGroup(path), "run", "1", []).Value;
}

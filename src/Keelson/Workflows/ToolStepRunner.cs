using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>
/// Runs tool calls as steps: each attempt takes the one road with the same key; people who must approve or find out are waited for; the
/// step's result is in the same transaction as the call's.
/// </summary>
internal sealed class ToolStepRunner(RunFrame frame)
{
    public async Task RunAsync(StepSlot slot, string tool, ReadOnlyMemory<byte> arguments, RetryOptions retry)
    {
        while (true)
        {
            var known = frame.State.Steps.GetValueOrDefault(slot.Path);
            await WaitAsync(known);
            if (frame.IsHeld)
            {
                return;
            }

            var rider = new ToolStepRider(frame, slot, tool, retry, (known?.Attempts ?? 0) + 1);
            var result = await InvokeAsync(CallOf(slot.Path, tool, arguments) with { Attempt = rider.Attempt }, rider);
            if (frame.Journal.IsBroken)
            {
                return;
            }

            if (!rider.HasWritten)
            {
                // Refused before anything could ride along, for example by a full disk.
                if (!await frame.Journal.CommitAsync(rider.EntryOf(result)))
                {
                    return;
                }
            }

            if (frame.State.Steps[slot.Path] is { IsDone: true } done)
            {
                slot.Complete(done);
                return;
            }
        }
    }

    /// <summary>
    /// Brings a call that was begun to a certain end, and never begins one; the step's end is written like that of any call. As long as
    /// asking again may tell more, it is asked again, until a time.
    /// </summary>
    public async Task SettleAsync(StepSlot slot, string tool, ReadOnlyMemory<byte> arguments, DateTimeOffset until)
    {
        for (var again = 1; ; again++)
        {
            var known = frame.State.Steps.GetValueOrDefault(slot.Path);
            var rider = new ToolStepRider(frame, slot, tool, RetryOptions.None, (known?.Attempts ?? 0) + 1)
            {
                SettlesUntil = until,
            };
            var result = await InvokeAsync(CallOf(slot.Path, tool, arguments) with { Attempt = rider.Attempt, IsSettling = true }, rider);
            if (rider.HasWritten || frame.Journal.IsBroken)
            {
                return;
            }

            var fault = result.Fault ?? new Fault(ErrorCodes.StorageUnavailable, "The result could not be kept.");
            var retry = frame.Services.Options.CompensationRetry;
            await frame.Clock.UntilEvenStoppedAsync(frame.NextAttempt(retry with { AttemptsMax = int.MaxValue }, again, fault, mayRetry: true)!.Value);
        }
    }

    // An effect that is being made is not cut off when the run stops: what it did must be known before anything is undone.
    private async Task<ToolResult> InvokeAsync(ToolCall call, ToolStepRider rider)
    {
        frame.ToolsInFlight++;
        try
        {
            return await frame.Services.Gateway.InvokeAsync(call, rider, CancellationToken.None);
        }
        finally
        {
            frame.ToolsInFlight--;
            frame.Clock.Poke();
        }
    }

    private ToolCall CallOf(string path, string tool, ReadOnlyMemory<byte> arguments) => new(tool, arguments, frame.AttributionOf(path))
    {
        AttemptGroup = frame.State.AttemptGroup(path),
        AllowedTools = frame.Tools,
        Deadline = frame.State.HasEnded ? null : frame.State.Deadline(frame.Now),
        KeepFor = frame.Life + frame.State.Budget,
    };

    private async Task WaitAsync(StepState? known)
    {
        if (known is { Phase: StepPhase.Retrying, DueAt: { } due })
        {
            await frame.Clock.UntilAsync(due);
        }

        if (known is not { Phase: StepPhase.Waiting, DueAt: { } end })
        {
            return;
        }

        while (frame.Now < end)
        {
            var seen = frame.Clock.Pokes;
            if (await HasNewsAsync(known))
            {
                return;
            }

            await frame.Clock.UntilPokedAsync(end, seen);
        }
    }

    private async Task<bool> HasNewsAsync(StepState known)
    {
        if (known.Wait == WaitReason.Approval)
        {
            var found = await frame.Services.Approvals.FindAsync(known.Id!, frame.Stopping);
            return found is not { } approval || ApprovalDecider.StatusAt(approval.Approval, frame.Now) != ApprovalStatus.Pending;
        }

        var row = await frame.Services.Ledger.FindAsync(known.Id!, frame.Stopping);
        return row is null || row.State.Phase != ToolCallPhase.Unknown;
    }
}

using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>
/// Undoes what a stopped run did: in the reverse order of completion, each compensation a tool call with a key of its own, tried until its
/// deadline. One that fails does not keep the others from being tried. It goes on from wherever a crash left it.
/// </summary>
internal sealed class UndoRunner(RunFrame frame, ToolStepRunner tools)
{
    public async Task RunAsync()
    {
        await SettleAsync();

        // Settling may find out that the run passed its pivot with a call that nobody had heard of again.
        while (frame.State.Pivot is null && frame.State.Undos.Where(undo => undo.IsOpen).MaxBy(undo => undo.Order) is { } next)
        {
            if (!await UndoAsync(next))
            {
                return;
            }
        }

        await frame.Journal.CommitAsync(UndoDecider.End(frame.State, frame.Now));
    }

    // What became of every call that was begun must be certain before anything is undone.
    private async Task SettleAsync()
    {
        while (frame.ToolsInFlight > 0)
        {
            await frame.Clock.PokedAsync();
        }

        foreach (var undo in frame.State.Undos.Where(undo => undo is { IsOpen: true, CalledTool: not null }).ToList())
        {
            var step = frame.State.Steps.GetValueOrDefault(undo.Path);
            if (step is null or { IsDone: false } or { Fault: not null, IsSettled: false })
            {
                var slot = new StepSlot(undo.Path, StepKind.Tool, step?.Digest ?? StepAsk.DigestOf(undo.CallArguments!.Value), _ => Task.CompletedTask);
                await tools.SettleAsync(slot, undo.CalledTool!, undo.CallArguments!.Value, frame.State.EndedAt!.Value + frame.Services.Options.CompensationDeadline);
            }
        }
    }

    private async Task<bool> UndoAsync(UndoState undo)
    {
        if (undo.DueAt is { } due)
        {
            await frame.Clock.UntilEvenStoppedAsync(due);
        }

        var step = frame.State.Steps.GetValueOrDefault(undo.Path);
        var (arguments, fault) = UndoDecider.ArgumentsOf(undo, step);
        if (fault is not null)
        {
            return await frame.Journal.CommitAsync(EntryOf(undo, fault, mayRetry: false));
        }

        var rider = new UndoRider(frame, result => EntryOf(undo, result.Fault, result.MayRetry));
        var call = new ToolCall(undo.Tool, arguments!.Value, frame.AttributionOf(undo.Path + "/comp"))
        {
            Attempt = undo.Attempts + 1,
            IsCompensation = true,
            KeepFor = frame.Life,
        };
        var answer = await frame.Services.Gateway.InvokeAsync(call, rider, CancellationToken.None);
        return rider.HasWritten
            ? !frame.Journal.IsBroken
            : await frame.Journal.CommitAsync(EntryOf(undo, answer.Fault, answer.MayRetry));
    }

    private RunEntry EntryOf(UndoState undo, Fault? fault, bool mayRetry)
    {
        var options = frame.Services.Options;
        var isInTime = frame.Now < frame.State.EndedAt + options.CompensationDeadline;
        var next = fault is null ? null : frame.NextAttempt(options.CompensationRetry, undo.Attempts + 1, fault, mayRetry && isInTime);
        return UndoDecider.After(undo, fault, next, frame.Now);
    }
}

using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Runs steps that wait: timers and signals. What is waited for stands in the journal before the waiting begins.</summary>
internal sealed class WaitRunner(RunFrame frame)
{
    public async Task SleepAsync(StepSlot slot, TimeSpan duration)
    {
        var due = await OpenAsync(slot, WaitReason.Timer, frame.Now + duration, isHuman: false);
        if (due is not null)
        {
            await frame.Clock.UntilAsync(due.Value);
            if (!frame.IsHeld)
            {
                frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepCompleted));
            }
        }
    }

    public Task PivotAsync(StepSlot slot)
    {
        if (!frame.IsHeld)
        {
            frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepCompleted) with { IsPivot = true });
        }

        return Task.CompletedTask;
    }

    public async Task SignalAsync(StepSlot slot, string name, TimeSpan? timeout, bool isHuman)
    {
        var end = timeout is { } limit ? frame.Now + limit : DateTimeOffset.MaxValue.AddYears(-1);
        while (!frame.IsHeld)
        {
            var seen = frame.Clock.Pokes;
            if (frame.State.Inbox.FirstOrDefault(signal => signal.Name == name) is { } taken)
            {
                frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Id = taken.Id, Name = name, Value = taken.Data });
                return;
            }

            if (await OpenAsync(slot, WaitReason.Signal, end, isHuman, name) is not { } due)
            {
                return;
            }

            if (frame.Now >= due)
            {
                var late = new Fault(ErrorCodes.RunDeadlineExceeded, $"No signal '{name}' came in time.") { FailureClass = FailureClass.HumanWait };
                frame.Conclude(slot, frame.EntryOf(slot, RunEntryKind.StepFailed) with { Name = name, Fault = StoredFault.From(late) });
                return;
            }

            await frame.Clock.UntilPokedAsync(due, seen);
        }
    }

    // Null when the journal is broken. A wait that stands in the journal already keeps its time.
    private async Task<DateTimeOffset?> OpenAsync(StepSlot slot, WaitReason reason, DateTimeOffset due, bool isHuman, string? name = null)
    {
        if (frame.State.Steps.TryGetValue(slot.Path, out var known))
        {
            return known.DueAt;
        }

        var entry = frame.EntryOf(slot, RunEntryKind.Waiting) with { Wait = reason, IsHuman = isHuman, DueAt = due, Name = name };
        return await frame.Journal.CommitAsync(entry) ? due : null;
    }
}

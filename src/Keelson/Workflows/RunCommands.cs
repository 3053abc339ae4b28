using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>What others may ask of a run that is held in memory. The answer is null when it was done and is durable.</summary>
internal sealed class RunCommands(RunFrame frame, RunReplay replay, Action begin, Action over, Action undo)
{
    /// <summary>Puts a signal into the inbox; the same id twice is one signal.</summary>
    public Task<Fault?> SignalAsync(string name, string id, ReadOnlyMemory<byte>? data) => CommandAsync(async state =>
    {
        if (state.HasSeen(id))
        {
            // The first one may still be on its way to the disk.
            return await frame.Journal.SettledAsync() ? null : Lost();
        }

        if (state.Inbox.Count >= frame.Services.Options.InboxMax)
        {
            return new Fault(ErrorCodes.QuotaExceeded, $"The run has {state.Inbox.Count} signals that it has not taken yet.");
        }

        var entry = new RunEntry(RunEntryKind.Signalled, frame.Now) { Name = name, Id = id, Value = data };
        var isDurable = await frame.Journal.CommitAsync(entry);
        frame.Clock.Poke();
        return isDurable ? null : Lost();
    });

    /// <summary>Stops the run; what it did is undone.</summary>
    public Task<Fault?> CancelAsync(string actor, string reason) => CommandAsync(async state =>
    {
        var end = frame.Stopped(RunStatus.Cancelled, RunEnding.CancelFault(reason)) with { Actor = actor };
        frame.Stop();
        if (!await frame.Journal.CommitAsync(end))
        {
            return Lost();
        }

        undo();
        return null;
    });

    /// <summary>Lets a queued run begin; a run that began already is left alone.</summary>
    public Task<Fault?> AdmitAsync() => CommandAsync(async state =>
    {
        if (state.Status != RunStatus.Queued)
        {
            return await frame.Journal.SettledAsync() ? null : Lost();
        }

        if (!await frame.Journal.CommitAsync(new RunEntry(RunEntryKind.Admitted, frame.Now)))
        {
            return Lost();
        }

        begin();
        return null;
    });

    /// <summary>Holds the run: what runs may end, nothing new begins. The one who holds the execution takes a fresh one to go on.</summary>
    public Task<Fault?> PauseAsync(string actor, string? reason) => CommandAsync(async state =>
    {
        if (state.Status != RunStatus.Running)
        {
            return new Fault(ErrorCodes.StateConflict, $"The run is {RunWords.Of(state.Status)}, not running.");
        }

        replay.Hold();
        var isDurable = await frame.Journal.CommitAsync(new RunEntry(RunEntryKind.Paused, frame.Now) { Actor = actor, Reason = reason });
        return isDurable ? null : Lost();
    });

    /// <summary>Lets a held or diverged run go on, optionally from a step; a diverged one whose code still does not match diverges again. This execution is then let go and a fresh one replays.</summary>
    public Task<Fault?> GoOnAsync(string actor, string? fromPath) => CommandAsync(async state =>
    {
        if (state.Status == RunStatus.Queued)
        {
            return new Fault(ErrorCodes.StateConflict, "The run waits for its turn; it begins by itself.");
        }

        if (state.Status == RunStatus.Running)
        {
            return new Fault(ErrorCodes.StateConflict, "The run is running.");
        }

        if (fromPath is not null && !state.Completed.Contains(fromPath))
        {
            return new Fault(ErrorCodes.RequestInvalid, $"The run has no completed step '{fromPath}'.");
        }

        var entry = new RunEntry(fromPath is null ? RunEntryKind.Resumed : RunEntryKind.Rewound, frame.Now) { Actor = actor, Path = fromPath };
        if (!await frame.Journal.CommitAsync(entry))
        {
            return Lost();
        }

        frame.Drop();
        over();
        return null;
    });

    /// <summary>
    /// Lets every waiting step look again. Answers when somebody must look after the run next, which is durable then; null when it is over.
    /// </summary>
    public Task<DateTimeOffset?> PokeAsync() => frame.Strand.RunAsync(async () =>
    {
        frame.Clock.Poke();
        if (frame.State.IsOver && await frame.Journal.SettledAsync())
        {
            return (DateTimeOffset?)null;
        }

        var next = frame.State.IsOver ? frame.Now + frame.Services.Options.Lease : replay.NextWake();
        await frame.Journal.CommitAllAsync(new StorageTransaction().Wake(RunTables.WakeUp(frame.Run), next), []);
        return next;
    });

    private Task<Fault?> CommandAsync(Func<RunState, Task<Fault?>> command) => frame.Strand.RunAsync(() => frame.State switch
    {
        { HasEnded: true } => Task.FromResult<Fault?>(new Fault(ErrorCodes.StateConflict, $"The run has ended: {RunWords.Of(frame.State.Status)}.")),
        _ when frame.Journal.IsBroken => Task.FromResult<Fault?>(Lost()),
        var state => command(state),
    });

    private static Fault Lost() => CommitFaults.Of(CommitStatus.Unavailable);
}

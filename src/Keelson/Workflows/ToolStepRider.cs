using System.Text;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Puts a tool step's entries into the transactions of its call.</summary>
internal sealed class ToolStepRider(RunFrame frame, StepSlot slot, string tool, RetryOptions retry, int attempt) : IToolCallRider
{
    private static readonly RetryOptions InFlight = new() { AttemptsMax = 2, Base = TimeSpan.FromSeconds(2), Cap = TimeSpan.FromSeconds(2) };
    private readonly List<RunEntry> _entries = [];
    private readonly DateTimeOffset _startedAt = frame.Now;

    public int Attempt => attempt;

    /// <summary>Until when a result that is no end yet is kept from the journal; null: every result is an end.</summary>
    public DateTimeOffset? SettlesUntil { get; init; }

    /// <summary>True when the journal knows how the attempt ended.</summary>
    public bool HasWritten { get; private set; }

    public void OnIntent(StorageTransaction transaction, ToolIntent intent)
    {
        if (intent.Definition.Compensate is not { } undo || frame.State.Undos.Any(known => known.Path == slot.Path && known.IsOpen))
        {
            return;
        }

        _entries.Add(new RunEntry(RunEntryKind.UndoRegistered, frame.Now)
        {
            Path = slot.Path,
            Name = undo.Tool,
            Id = tool,
            Value = Encoding.UTF8.GetBytes(undo.Args),
            Arguments = intent.Arguments,
        });
    }

    public void OnResult(StorageTransaction transaction, ToolResult result)
    {
        if (SettlesUntil is { } until && ToolStepDecider.MayTellMore(result))
        {
            if (frame.Now < until)
            {
                return;
            }

            // Nobody could tell in all that time, and "not executed" would be a guess.
            result = result with { Fault = result.Fault! with { Outcome = EffectOutcome.Unknown } };
        }

        _entries.Add(EntryOf(result));
        HasWritten = true;
    }

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        var entries = _entries.ToArray();
        _entries.Clear();
        return await frame.Strand.RunAsync(() => IsTooLate(entries)
            ? Task.FromResult(new CommitResult(CommitStatus.Conflict, 0))
            : frame.Journal.CommitAllAsync(transaction, entries));
    }

    // The run ended while this call was being prepared. What is not begun yet is not begun any more: its undoing would come after the end
    // that said that there is nothing to undo.
    private bool IsTooLate(RunEntry[] entries) =>
        frame.State.HasEnded && Array.Exists(entries, entry => entry.Kind == RunEntryKind.UndoRegistered);

    /// <summary>What the journal says of a result.</summary>
    public RunEntry EntryOf(ToolResult result)
    {
        // A call that somebody else is making for this run right now is waited for; that is no attempt.
        var isInFlight = result.Fault?.Code == ErrorCodes.IdempotencyInFlight;
        var entry = frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Attempt = isInFlight ? attempt - 1 : attempt, StartedAt = _startedAt, Name = tool };
        var waitEnd = frame.State.Steps.GetValueOrDefault(slot.Path) is { Wait: WaitReason.Resolution, DueAt: { } due }
            ? due
            : entry.At + frame.Services.Options.ResolutionDeadline;
        var next = result.Fault is not { } fault ? null
            : isInFlight && SettlesUntil is null ? frame.NextAttempt(InFlight, 1, fault, mayRetry: true)
            : frame.NextAttempt(retry, attempt, fault, result.MayRetry);
        var decided = ToolStepDecider.Decide(entry, result, next, frame.State.HasEnded ? null : waitEnd);
        return decided with { IsPivot = ToolStepDecider.IsPivot(decided, result) };
    }
}

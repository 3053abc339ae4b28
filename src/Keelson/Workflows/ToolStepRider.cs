using System.Text;
using Keelson.Storage;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Puts a tool step's entries into the transactions of its call.</summary>
internal sealed class ToolStepRider(RunFrame frame, StepSlot slot, string tool, RetryOptions retry, int attempt) : IToolCallRider
{
    private readonly List<RunEntry> _entries = [];
    private readonly DateTimeOffset _startedAt = frame.Now;

    public int Attempt => attempt;

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
        _entries.Add(EntryOf(result));
        HasWritten = true;
    }

    public async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        var entries = _entries.ToArray();
        _entries.Clear();
        return await frame.Strand.RunAsync(() => frame.Journal.CommitAllAsync(transaction, entries));
    }

    /// <summary>What the journal says of a result.</summary>
    public RunEntry EntryOf(ToolResult result)
    {
        var entry = frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Attempt = attempt, StartedAt = _startedAt, Name = tool };
        var waitEnd = frame.State.Steps.GetValueOrDefault(slot.Path) is { Wait: WaitReason.Resolution, DueAt: { } due }
            ? due
            : entry.At + frame.Services.Options.ResolutionDeadline;
        var next = result.Fault is { } fault ? frame.NextAttempt(retry, attempt, fault, result.MayRetry) : null;
        return ToolStepDecider.Decide(entry, result, next, frame.State.HasEnded ? null : waitEnd);
    }
}

using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Decides over compensations. Pure.</summary>
internal static class UndoDecider
{
    /// <summary>With which arguments to undo a step, or why it can not be undone.</summary>
    public static (ReadOnlyMemory<byte>? Arguments, Fault? Fault) ArgumentsOf(UndoState undo, StepState? step) =>
        step is { Fault: not null } && undo.CalledTool is not null
            ? (null, new Fault(ErrorCodes.ToolOutcomeUnknown, "Whether the call happened is not known, so it can not be undone without a person."))
            : UndoArguments.Render(undo.Template, undo.CallArguments, step?.Value);

    /// <summary>The entry after an attempt.</summary>
    public static RunEntry After(UndoState undo, Fault? fault, DateTimeOffset? next, DateTimeOffset now) =>
        new(fault is null ? RunEntryKind.UndoCompleted : next is null ? RunEntryKind.UndoClosed : RunEntryKind.UndoRetried, now)
        {
            Path = undo.Path,
            Attempt = undo.Attempts + 1,
            Name = undo.Tool,
            DueAt = next,
            Fault = fault is null ? null : StoredFault.From(fault),
        };

    /// <summary>The entry after the last one.</summary>
    public static RunEntry End(RunState state, DateTimeOffset now)
    {
        if (state.Pivot is { } pivot)
        {
            var kept = state.Undos.Where(undo => undo.IsOpen || undo.Phase == UndoPhase.Failed).Select(undo => undo.Path).Append(pivot).Distinct();
            return new RunEntry(RunEntryKind.UndoEnded, now)
            {
                Undo = UndoStatus.CompensationFailed,
                Reason = $"The run had passed its pivot {pivot}, behind which nothing is undone. Still standing: {string.Join(", ", kept)}",
            };
        }

        var standing = state.Undos.Where(undo => undo.Phase == UndoPhase.Failed).Select(undo => undo.Path).ToList();
        return new RunEntry(RunEntryKind.UndoEnded, now)
        {
            Undo = standing.Count == 0 ? UndoStatus.Compensated : UndoStatus.CompensationFailed,
            Reason = standing.Count == 0 ? null : "Still standing: " + string.Join(", ", standing),
        };
    }
}

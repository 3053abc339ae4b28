using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>How a run ends, and what it reports as its business outcome. Pure.</summary>
internal static class RunEnding
{
    /// <summary>The body returned.</summary>
    /// <param name="value">What it returned, as JSON.</param>
    /// <param name="outcome">What the author declared, or the kind of the configuration.</param>
    /// <param name="verdict">What the author declared; success when nothing was.</param>
    /// <param name="now">The time.</param>
    public static RunEntry Completed(ReadOnlyMemory<byte>? value, string? outcome, string? verdict, DateTimeOffset now) =>
        new(RunEntryKind.Ended, now)
        {
            Status = RunStatus.Completed,
            Value = value,
            Outcome = outcome,
            Verdict = outcome is null ? null : verdict ?? ReliabilityEvents.Success,
        };

    /// <summary>The run gave up, was stopped or ran out of time.</summary>
    public static RunEntry Stopped(RunState state, RunStatus status, Fault fault, string? outcome, DateTimeOffset now) =>
        new(RunEntryKind.Ended, now)
        {
            Status = status,
            Fault = StoredFault.From(fault),
            Reason = fault.Detail,
            Outcome = outcome,
            Verdict = outcome is null ? null : ReliabilityEvents.Failure,
            Undo = state.Pivot is not null || state.Undos.Any(undo => undo.IsOpen) ? UndoStatus.Compensating : UndoStatus.None,
        };

    /// <summary>The code and the history do not match.</summary>
    public static RunEntry Diverged(string path, string expected, string found, DateTimeOffset now) => new(RunEntryKind.Diverged, now)
    {
        Path = path,
        Reason = $"At {path} the history has {expected}, and the code {found}.",
    };

    /// <summary>The code of the version that the run began with is not there.</summary>
    public static RunEntry NoCode(RunState state, DateTimeOffset now) => new(RunEntryKind.Diverged, now)
    {
        Reason = $"No code is registered for the workflow '{state.Workflow}' in the version '{state.Version}', with which the run began. Bring it back and resume the run.",
    };

    /// <summary>A step in the words of a divergence.</summary>
    public static string Describe(StepKind kind, string digest) => $"{kind} {digest[..16]}";

    /// <summary>What too many steps mean.</summary>
    public static Fault TooManySteps(int max) => new(ErrorCodes.QuotaExceeded, $"The run has more than {max} steps.");

    /// <summary>What cancelling means.</summary>
    public static Fault CancelFault(string reason) => new(ErrorCodes.RunCancelled, reason);

    /// <summary>What running out of time means.</summary>
    public static Fault TimeFault(TimeSpan budget) => new(ErrorCodes.RunTimedOut, $"The run did not end within its time budget of {budget}.");

    /// <summary>What being taken up again and again without a result means.</summary>
    public static Fault NoProgressFault(int recoveries) =>
        new(ErrorCodes.Internal, $"The run was taken up {recoveries} times without a new result, and is not taken up again.");

    /// <summary>What being taken up too often in all means.</summary>
    public static Fault TooManyRecoveriesFault(int recoveries) =>
        new(ErrorCodes.Internal, $"The run was taken up {recoveries} times with work to be done again, and is not taken up any more.");

    /// <summary>The kind of outcome that a workflow is for.</summary>
    public static string? KindOf(PlatformSnapshot snapshot, string workflow) =>
        snapshot.Find<OutcomeBook>()?.Policies.GetValueOrDefault(workflow)?.Kind;
}

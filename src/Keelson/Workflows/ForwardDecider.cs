using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>Decides whether a run that failed past its pivot goes forward from the step that failed. Pure.</summary>
internal static class ForwardDecider
{
    /// <summary>The entry that sends it forward; null when it ends.</summary>
    /// <param name="state">The run.</param>
    /// <param name="end">How it would end.</param>
    /// <param name="retry">How often, and with which waits.</param>
    /// <param name="draw">A random number from 0 to 1.</param>
    public static RunEntry? Next(RunState state, RunEntry end, RetryOptions retry, double draw)
    {
        if (state.Pivot is null || end is not { Status: RunStatus.Failed, Fault: { } failure })
        {
            return null;
        }

        // The step whose failure the code could not handle. A call that may have happened is never made again under another key.
        var path = state.Completed.LastOrDefault(each => state.Steps[each].Fault?.Code == failure.Code);
        var failed = path is null ? null : state.Steps[path].Fault!.ToFault();
        if (failed is null || failed.Outcome == EffectOutcome.Unknown || path == state.Pivot)
        {
            return null;
        }

        return RetryDecider.Next(retry, state.ForwardsOver(path!) + 1, failed, mayRetry: true, draw, end.At) is { } due
            ? new RunEntry(RunEntryKind.Forwarded, end.At) { Path = path, Attempt = state.ForwardsOver(path!) + 1, DueAt = due, Fault = StoredFault.From(failed) }
            : null;
    }
}

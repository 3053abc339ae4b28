using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Reliability;

/// <summary>
/// What the stream says of one run: how it ended, what became of its outcomes, whether its context overflowed. Facts may come in any
/// order; the newest end and the newest verdict of each kind count. Used on the fold's thread only.
/// </summary>
internal sealed class RunFacts
{
    // A run reports its own outcome and perhaps one or two of a business system; more would be a mistake of the reporter.
    private const int KindsMax = 8;

    private RunVerdict[] _verdicts = [];

    /// <summary>The workflow class; the first that was named.</summary>
    public string? Workflow { get; private set; }

    /// <summary>How it ended; null while it has not.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>True when its accumulated context did not fit at least once.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>The newest verdict of each kind.</summary>
    public IReadOnlyList<RunVerdict> Verdicts => _verdicts;

    /// <summary>True when this type says something that is kept here.</summary>
    public static bool Concerns(string type) =>
        IsEnd(type) || type is EventTypes.OutcomeReported or EventTypes.OutcomeRevised or EventTypes.ContextOverflowed;

    /// <summary>True for the four ways in which a run ends.</summary>
    public static bool IsEnd(string type) =>
        type is EventTypes.RunCompleted or EventTypes.RunFailed or EventTypes.RunCancelled or EventTypes.RunTimedOut;

    /// <summary>Takes in an event of the run.</summary>
    public void Learn(long position, TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        Workflow ??= data.Workflow;
        if (IsEnd(telemetryEvent.Type))
        {
            LearnEnd(position, telemetryEvent);
        }
        else if (telemetryEvent.Type is EventTypes.OutcomeReported or EventTypes.OutcomeRevised)
        {
            LearnVerdict(data.Outcome, data.OutcomeVerdict, telemetryEvent.Time, position);
        }
        else if (telemetryEvent.Type == EventTypes.ContextOverflowed)
        {
            // Input that was too large from the start is the caller's error, not an overflow of what we accumulated.
            HasOverflowed |= !data.FailureClass.IsExcluded();
        }
    }

    /// <summary>True when the newest verdict is a success: of that kind, or of any kind when none is named.</summary>
    public bool IsSuccess(string? kind)
    {
        RunVerdict? newest = null;
        foreach (var verdict in _verdicts)
        {
            if ((kind is null || string.Equals(kind, verdict.Kind, StringComparison.Ordinal))
                && (newest is not { } known || IsNewer(verdict.Time, verdict.Position, known.Time, known.Position)))
            {
                newest = verdict;
            }
        }

        return newest is { IsSuccess: true };
    }

    /// <summary>Puts back what was saved.</summary>
    public void Restore(string? workflow, RunEnd? end, bool hasOverflowed, RunVerdict[] verdicts)
    {
        Workflow = workflow;
        End = end;
        HasOverflowed = hasOverflowed;
        _verdicts = verdicts;
    }

    private static bool IsNewer(DateTimeOffset time, long position, DateTimeOffset knownTime, long knownPosition) =>
        time != knownTime ? time > knownTime : position >= knownPosition;

    private void LearnEnd(long position, TelemetryEvent telemetryEvent)
    {
        var data = telemetryEvent.Data;
        LearnVerdict(data.Outcome, data.OutcomeVerdict, telemetryEvent.Time, position);
        if (End is { } known && !IsNewer(telemetryEvent.Time, position, known.Time, known.Position))
        {
            return;
        }

        End = new RunEnd(
            telemetryEvent.Time,
            position,
            telemetryEvent.Type == EventTypes.RunCompleted,
            data.FailureClass,
            string.Equals(data.Code, ErrorCodes.ModelContextOverflow.Code, StringComparison.Ordinal),
            data.InTime ?? false,
            data.Outcome,
            data.TrustTier ?? 0);
    }

    private void LearnVerdict(string? kind, string? verdict, DateTimeOffset time, long position)
    {
        if (verdict is null)
        {
            return;
        }

        var isSuccess = string.Equals(verdict, ReliabilityEvents.Success, StringComparison.Ordinal);
        var next = new RunVerdict(kind ?? "", isSuccess, time, position);
        var place = Array.FindIndex(_verdicts, known => string.Equals(known.Kind, next.Kind, StringComparison.Ordinal));
        if (place < 0)
        {
            _verdicts = _verdicts.Length < KindsMax ? [.. _verdicts, next] : _verdicts;
        }
        else if (IsNewer(time, position, _verdicts[place].Time, _verdicts[place].Position))
        {
            _verdicts[place] = next;
        }
    }
}

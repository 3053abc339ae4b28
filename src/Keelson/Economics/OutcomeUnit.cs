using Keelson.Reliability;
using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>
/// What one run has cost and brought; or one request that belongs to no run, which costs and can bring nothing. Used on the fold's
/// thread only.
/// </summary>
internal sealed class OutcomeUnit(bool isRun)
{
    private const long EpochDay = 719_162;

    private DateTimeOffset _lastTime = DateTimeOffset.MinValue;
    private DateTimeOffset? _firstVerdict;

    /// <summary>True for a run, false for a request outside runs.</summary>
    public bool IsRun { get; } = isRun;

    /// <summary>How it ended and what became of its outcomes.</summary>
    public RunFacts Facts { get; private init; } = new();

    /// <summary>Known cost of all attempts, in pico-dollars.</summary>
    public Int128 Cost { get; private set; }

    /// <summary>Known cost of the attempts that failed or were lost.</summary>
    public Int128 FailedCost { get; private set; }

    /// <summary>Attempts on models.</summary>
    public long Attempts { get; private set; }

    /// <summary>Attempts without a known price.</summary>
    public long UnpricedAttempts { get; private set; }

    /// <summary>True when a simulator answered at least once.</summary>
    public bool IsSimulated { get; private set; }

    /// <summary>True when this platform runs it, so that its end will come.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>True when every attempt has a price.</summary>
    public bool IsPriced => UnpricedAttempts == 0;

    /// <summary>Where it is counted: settled with its end or first verdict, else open or, when nobody here runs it, loose.</summary>
    public OutcomePhase Phase =>
        Facts.End is not null || _firstVerdict is not null || !IsRun ? OutcomePhase.Settled
        : IsStarted ? OutcomePhase.Open
        : OutcomePhase.Loose;

    /// <summary>On which UTC day it is counted: that of its end, else of its first verdict, else of its newest event.</summary>
    public int Day => DayOf(Facts.End?.Time ?? _firstVerdict ?? _lastTime);

    /// <summary>The UTC day of an instant, numbered from 1970-01-01.</summary>
    public static int DayOf(DateTimeOffset time) => (int)((time.UtcTicks / TimeSpan.TicksPerDay) - EpochDay);

    /// <summary>Takes in an event of the unit.</summary>
    public void Learn(long position, TelemetryEvent telemetryEvent)
    {
        if (telemetryEvent.Type == EventTypes.CostRerated)
        {
            var (delta, unpriced) = AttemptCost.Restated(telemetryEvent.Data);
            Cost += delta;
            FailedCost += AttemptCost.WasFailed(telemetryEvent.Data) ? delta : 0;
            UnpricedAttempts += unpriced;
            return;
        }

        Facts.Learn(position, telemetryEvent);
        _lastTime = telemetryEvent.Time > _lastTime ? telemetryEvent.Time : _lastTime;
        var (type, data) = (telemetryEvent.Type, telemetryEvent.Data);
        if (AttemptCost.IsAttempt(type))
        {
            LearnAttempt(type, data);
        }
        else if (type is EventTypes.OutcomeReported or EventTypes.OutcomeRevised)
        {
            _firstVerdict = telemetryEvent.Time < (_firstVerdict ?? DateTimeOffset.MaxValue) ? telemetryEvent.Time : _firstVerdict;
        }
        else
        {
            IsStarted = true;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write((IsRun ? 1 : 0) + (IsSimulated ? 2 : 0) + (IsStarted ? 4 : 0) + (_firstVerdict is null ? 0 : 8));
        RunFactsCodec.Write(writer, Facts);
        WidePico.Write(writer, Cost);
        WidePico.Write(writer, FailedCost);
        writer.WriteSigned(Attempts);
        writer.WriteSigned(UnpricedAttempts);
        writer.WriteSigned(_lastTime.UtcTicks);
        if (_firstVerdict is { } verdict)
        {
            writer.WriteSigned(verdict.UtcTicks);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static OutcomeUnit Read(ref CompactReader reader)
    {
        var flags = reader.ReadUnsigned();
        var unit = new OutcomeUnit((flags & 1) != 0)
        {
            IsSimulated = (flags & 2) != 0,
            IsStarted = (flags & 4) != 0,
            Facts = RunFactsCodec.Read(ref reader),
            Cost = WidePico.Read(ref reader),
            FailedCost = WidePico.Read(ref reader),
            Attempts = reader.ReadSigned(),
            UnpricedAttempts = reader.ReadSigned(),
            _lastTime = RunFactsCodec.ReadTime(ref reader),
        };
        unit._firstVerdict = (flags & 8) != 0 ? RunFactsCodec.ReadTime(ref reader) : null;
        return unit;
    }

    private void LearnAttempt(string type, EventData data)
    {
        Attempts++;
        IsSimulated |= data.Simulated ?? false;
        if (AttemptCost.Of(data) is { } cost)
        {
            Cost += cost;
            FailedCost += AttemptCost.IsFailed(type) ? cost : 0;
        }
        else
        {
            UnpricedAttempts++;
        }
    }
}

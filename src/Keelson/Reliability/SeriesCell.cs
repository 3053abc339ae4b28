using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>
/// Counts of one hour or day of an objective: by class, with what was restated, and by minute where minutes are kept. It is changed only
/// in the epoch that it was made in; readers hold cells of earlier epochs.
/// </summary>
internal sealed class SeriesCell
{
    // Bad by class, then excluded by class.
    private const int Classes = 16;

    private long[]? _classes;
    private EventCounts[]? _minutes;

    private SeriesCell(int epoch) => Epoch = epoch;

    /// <summary>In which epoch it may still be changed.</summary>
    public int Epoch { get; }

    /// <summary>Everything in it.</summary>
    public EventCounts Counts { get; private set; }

    /// <summary>How many were first counted as good and are bad now.</summary>
    public long RestatedToBad { get; private set; }

    /// <summary>How many were first counted as bad and are good now.</summary>
    public long RestatedToGood { get; private set; }

    /// <summary>True when its minutes are kept.</summary>
    public bool HasMinutes => _minutes is not null;

    /// <summary>An empty cell.</summary>
    public static SeriesCell Create(int epoch, bool withMinutes) =>
        new(epoch) { _minutes = withMinutes ? new EventCounts[MinuteClock.MinutesPerHour] : null };

    /// <summary>A copy that may be changed in a later epoch.</summary>
    public SeriesCell Copy(int epoch, bool withMinutes) => new(epoch)
    {
        Counts = Counts,
        RestatedToBad = RestatedToBad,
        RestatedToGood = RestatedToGood,
        _classes = _classes?.ToArray(),
        _minutes = withMinutes ? _minutes?.ToArray() : null,
    };

    /// <summary>Bad events of a class.</summary>
    public long Bad(FailureClass failureClass) => _classes?[(int)failureClass] ?? 0;

    /// <summary>Excluded events of a class.</summary>
    public long Excluded(FailureClass failureClass) => _classes?[Classes + (int)failureClass] ?? 0;

    /// <summary>Counts of one of its minutes, numbered from 0.</summary>
    public EventCounts Minute(int place) => _minutes![place];

    /// <summary>Counts an event (+1) or takes it back (-1).</summary>
    public void Add(Judgement judgement, int place, int sign)
    {
        var counts = judgement.Effect == SliEffect.Good ? new EventCounts(sign, 0, 0)
            : judgement.Effect == SliEffect.Bad ? new EventCounts(0, sign, 0)
            : new EventCounts(0, 0, sign);
        Counts += counts;
        if (judgement.Effect != SliEffect.Good)
        {
            _classes ??= new long[2 * Classes];
            _classes[(int)judgement.FailureClass + (judgement.Effect == SliEffect.Bad ? 0 : Classes)] += sign;
        }

        if (_minutes is not null)
        {
            _minutes[place] += counts;
        }
    }

    /// <summary>Counts an event (+1) whose judgement changed sides after it was first counted, or takes it back (-1).</summary>
    public void AddRestated(SliEffect first, SliEffect now, int sign)
    {
        if (first == SliEffect.Good && now == SliEffect.Bad)
        {
            RestatedToBad += sign;
        }
        else if (first == SliEffect.Bad && now == SliEffect.Good)
        {
            RestatedToGood += sign;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        WriteCounts(writer, Counts);
        writer.WriteSigned(RestatedToBad);
        writer.WriteSigned(RestatedToGood);
        writer.Write(_classes is null ? 0 : 1);
        foreach (var count in _classes ?? [])
        {
            writer.WriteSigned(count);
        }

        var used = _minutes?.Count(minute => minute != default) ?? 0;
        writer.Write(_minutes is null ? 0 : used + 1);
        for (var place = 0; used > 0 && place < MinuteClock.MinutesPerHour; place++)
        {
            if (_minutes![place] != default)
            {
                writer.Write(place);
                WriteCounts(writer, _minutes[place]);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SeriesCell Read(ref CompactReader reader, int epoch)
    {
        var cell = new SeriesCell(epoch)
        {
            Counts = ReadCounts(ref reader),
            RestatedToBad = reader.ReadSigned(),
            RestatedToGood = reader.ReadSigned(),
        };
        if (reader.ReadUnsigned() != 0)
        {
            cell._classes = new long[2 * Classes];
            foreach (ref var count in cell._classes.AsSpan())
            {
                count = reader.ReadSigned();
            }
        }

        // Neither of the two is a count of what follows, so both are held to their own range.
        var used = ReadMinute(ref reader, MinuteClock.MinutesPerHour + 1);
        cell._minutes = used > 0 ? new EventCounts[MinuteClock.MinutesPerHour] : null;
        for (var i = 1; i < used; i++)
        {
            var place = ReadMinute(ref reader, MinuteClock.MinutesPerHour - 1);
            cell._minutes![place] = ReadCounts(ref reader);
        }

        return cell;
    }

    private static int ReadMinute(ref CompactReader reader, int max)
    {
        var minute = reader.ReadUnsigned();
        return minute <= (ulong)max ? (int)minute : throw new InvalidDataException("A minute in the saved state is out of range.");
    }

    private static void WriteCounts(CompactWriter writer, EventCounts counts)
    {
        writer.WriteSigned(counts.Good);
        writer.WriteSigned(counts.Bad);
        writer.WriteSigned(counts.Excluded);
    }

    private static EventCounts ReadCounts(ref CompactReader reader) =>
        new(reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned());
}

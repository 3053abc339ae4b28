using System.Collections.Immutable;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>
/// Counts of one objective over time, by hour and day, the newest hours by minute. Late events restate their minute, or their hour or day
/// when the finer slots are gone. Changed on the fold's thread; <see cref="Freeze"/> gives readers a view that never changes.
/// </summary>
internal sealed class ObjectiveSeries(SeriesLimits limits)
{
    private ImmutableSortedDictionary<int, SeriesCell>.Builder _hours = ImmutableSortedDictionary.CreateBuilder<int, SeriesCell>();
    private ImmutableSortedDictionary<int, SeriesCell>.Builder _days = ImmutableSortedDictionary.CreateBuilder<int, SeriesCell>();
    private readonly SortedSet<int> _minuteHours = [];
    private int _epoch;
    private int _minutesGoneThrough = int.MinValue;
    private int _hoursGoneThrough = int.MinValue;
    private int _daysGoneThrough = int.MinValue;
    private SeriesView? _view;

    /// <summary>Counts an event of a minute (+1) or takes it back (-1).</summary>
    public void Add(int minute, Judgement judgement, int sign) => Change(minute, (cell, place) => cell.Add(judgement, place, sign));

    /// <summary>Counts a change of sides (+1) or takes it back (-1).</summary>
    public void AddRestated(int minute, SliEffect first, SliEffect now, int sign) =>
        Change(minute, (cell, _) => cell.AddRestated(first, now, sign));

    /// <summary>What readers see from now on.</summary>
    public SeriesView Freeze()
    {
        if (_view is null)
        {
            _view = new SeriesView(_hours.ToImmutable(), _days.ToImmutable(), _hoursGoneThrough);
            _epoch++;
        }

        return _view;
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.WriteSigned(_minutesGoneThrough);
        writer.WriteSigned(_hoursGoneThrough);
        writer.WriteSigned(_daysGoneThrough);
        foreach (var cells in new[] { _hours, _days })
        {
            writer.Write(cells.Count);
            foreach (var (number, cell) in cells)
            {
                writer.WriteSigned(number);
                cell.Write(writer);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ObjectiveSeries Read(ref CompactReader reader, SeriesLimits limits)
    {
        var series = new ObjectiveSeries(limits)
        {
            _minutesGoneThrough = reader.ReadInt(),
            _hoursGoneThrough = reader.ReadInt(),
            _daysGoneThrough = reader.ReadInt(),
        };
        series._hours = ReadCells(ref reader);
        series._days = ReadCells(ref reader);
        series._minuteHours.UnionWith(series._hours.Where(pair => pair.Value.HasMinutes).Select(pair => pair.Key));
        return series;
    }

    private static ImmutableSortedDictionary<int, SeriesCell>.Builder ReadCells(ref CompactReader reader)
    {
        var cells = ImmutableSortedDictionary.CreateBuilder<int, SeriesCell>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            cells[reader.ReadInt()] = SeriesCell.Read(ref reader, 0);
        }

        return cells;
    }

    private void Change(int minute, Action<SeriesCell, int> change)
    {
        _view = null;
        var hour = MinuteClock.HourOf(minute);
        var day = MinuteClock.DayOf(minute);
        if (day > _daysGoneThrough)
        {
            change(Cell(_days, day, withMinutes: false), 0);
            _daysGoneThrough = DropOldest(_days, limits.Days, _daysGoneThrough);
        }

        if (hour > _hoursGoneThrough)
        {
            var withMinutes = hour > _minutesGoneThrough;
            change(Cell(_hours, hour, withMinutes), minute - ((hour - 1) * MinuteClock.MinutesPerHour) - 1);
            if (withMinutes && _minuteHours.Add(hour))
            {
                DropOldestMinutes();
            }

            DropOldestHours();
        }
    }

    private SeriesCell Cell(ImmutableSortedDictionary<int, SeriesCell>.Builder cells, int number, bool withMinutes)
    {
        if (!cells.TryGetValue(number, out var cell))
        {
            cell = SeriesCell.Create(_epoch, withMinutes);
            cells[number] = cell;
        }
        else if (cell.Epoch != _epoch)
        {
            cell = cell.Copy(_epoch, withMinutes);
            cells[number] = cell;
        }

        return cell;
    }

    private void DropOldestMinutes()
    {
        while (_minuteHours.Count > limits.MinuteHours)
        {
            var oldest = _minuteHours.Min;
            _minuteHours.Remove(oldest);
            _minutesGoneThrough = Math.Max(_minutesGoneThrough, oldest);
            _hours[oldest] = _hours[oldest].Copy(_epoch, withMinutes: false);
        }
    }

    private void DropOldestHours()
    {
        if (_hours.Count > limits.Hours)
        {
            _hoursGoneThrough = DropOldest(_hours, limits.Hours, _hoursGoneThrough);
            _minuteHours.RemoveWhere(hour => hour <= _hoursGoneThrough);
        }
    }

    private static int DropOldest(ImmutableSortedDictionary<int, SeriesCell>.Builder cells, int limit, int goneThrough)
    {
        while (cells.Count > limit)
        {
            goneThrough = cells.Keys.First();
            cells.Remove(goneThrough);
        }

        return goneThrough;
    }
}

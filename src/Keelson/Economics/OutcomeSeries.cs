using System.Collections.Immutable;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>The units of one workflow by phase and UTC day. Changed on the fold's thread; <see cref="Freeze"/> gives a view that never changes.</summary>
internal sealed class OutcomeSeries
{
    // More than two years; the oldest day goes first.
    private const int DaysMax = 800;

    private static readonly int Phases = Enum.GetValues<OutcomePhase>().Length;

    private readonly ImmutableSortedDictionary<int, OutcomeCell>.Builder[] _days =
        [.. Enumerable.Range(0, Phases).Select(_ => ImmutableSortedDictionary.CreateBuilder<int, OutcomeCell>())];

    private OutcomeView? _view;
    private int _epoch;

    /// <summary>Puts a unit where it belongs now (+1), or takes it out from there (-1).</summary>
    public void Add(OutcomeUnit unit, int sign)
    {
        _view = null;
        var days = _days[(int)unit.Phase];
        if (!days.TryGetValue(unit.Day, out var cell) || cell.Epoch != _epoch)
        {
            cell = cell?.Copy(_epoch) ?? new OutcomeCell(_epoch);
            days[unit.Day] = cell;
        }

        cell.Add(unit, sign);
        if (cell.Units + cell.UnpricedUnits == 0)
        {
            days.Remove(unit.Day);
        }
        else if (days.Count > DaysMax)
        {
            days.Remove(days.Keys.First());
        }
    }

    /// <summary>What readers see from now on.</summary>
    public OutcomeView Freeze()
    {
        if (_view is null)
        {
            _view = new OutcomeView([.. _days.Select(days => days.ToImmutable())]);
            _epoch++;
        }

        return _view;
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        foreach (var days in _days)
        {
            writer.Write(days.Count);
            foreach (var (day, cell) in days)
            {
                writer.WriteSigned(day);
                cell.Write(writer);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static OutcomeSeries Read(ref CompactReader reader)
    {
        var series = new OutcomeSeries();
        foreach (var days in series._days)
        {
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                days[reader.ReadInt()] = OutcomeCell.Read(ref reader, 0);
            }
        }

        return series;
    }
}

using System.Collections.Immutable;

namespace Keelson.Economics;

/// <summary>The units of one workflow as they were published; immutable, safe for any number of readers.</summary>
internal sealed class OutcomeView(ImmutableArray<ImmutableSortedDictionary<int, OutcomeCell>> days)
{
    /// <summary>A workflow that has seen nothing.</summary>
    public static OutcomeView Empty { get; } = new OutcomeSeries().Freeze();

    /// <summary>All units of a phase that are counted on days from the first to the last.</summary>
    public OutcomeCell Sum(OutcomePhase phase, int firstDay, int lastDay)
    {
        var sum = new OutcomeCell(0);
        foreach (var (day, cell) in days[(int)phase])
        {
            if (day >= firstDay && day <= lastDay)
            {
                sum.Merge(cell);
            }
        }

        return sum;
    }
}

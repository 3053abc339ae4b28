using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>What an objective counted in a window, and which window that really was.</summary>
internal sealed class WindowCounts
{
    private readonly SortedDictionary<FailureClass, long> _bad = [];
    private readonly SortedDictionary<FailureClass, long> _excluded = [];

    /// <summary>Starts with nothing.</summary>
    /// <param name="after">The window begins after this instant.</param>
    /// <param name="through">And ends with this one.</param>
    public WindowCounts(DateTimeOffset after, DateTimeOffset through)
    {
        After = after;
        Through = through;
    }

    /// <summary>The window begins after this instant; earlier than asked for when only whole hours or days are left there.</summary>
    public DateTimeOffset After { get; private set; }

    /// <summary>The window ends with this instant; later than asked for when only whole hours or days are left there.</summary>
    public DateTimeOffset Through { get; private set; }

    /// <summary>Everything in it.</summary>
    public EventCounts Counts { get; private set; }

    /// <summary>How many were first counted as good and are bad now.</summary>
    public long RestatedToBad { get; private set; }

    /// <summary>How many were first counted as bad and are good now.</summary>
    public long RestatedToGood { get; private set; }

    /// <summary>Bad events by class; only of whole hours, so an edge of a window may be missing here.</summary>
    public IReadOnlyDictionary<FailureClass, long> Bad => _bad;

    /// <summary>Excluded events by class; only of whole hours.</summary>
    public IReadOnlyDictionary<FailureClass, long> Excluded => _excluded;

    /// <summary>Adds counts of a part.</summary>
    public void Add(EventCounts counts) => Counts += counts;

    /// <summary>Adds a whole cell.</summary>
    public void Add(SeriesCell cell)
    {
        Counts += cell.Counts;
        AddDetails(cell);
    }

    /// <summary>Adds what is only known of the whole cell.</summary>
    public void AddDetails(SeriesCell cell)
    {
        RestatedToBad += cell.RestatedToBad;
        RestatedToGood += cell.RestatedToGood;
        foreach (var failureClass in Enum.GetValues<FailureClass>())
        {
            AddTo(_bad, failureClass, cell.Bad(failureClass));
            AddTo(_excluded, failureClass, cell.Excluded(failureClass));
        }
    }

    /// <summary>The window is this wide at least.</summary>
    public void Widen(DateTimeOffset after, DateTimeOffset through)
    {
        After = after < After ? after : After;
        Through = through > Through ? through : Through;
    }

    private static void AddTo(SortedDictionary<FailureClass, long> counts, FailureClass failureClass, long count)
    {
        if (count != 0)
        {
            counts[failureClass] = counts.GetValueOrDefault(failureClass) + count;
        }
    }
}

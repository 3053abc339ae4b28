using System.Collections.Immutable;

namespace Keelson.Rollout;

/// <summary>The runs of one workflow in one wave since it was entered; immutable.</summary>
/// <param name="Runs">Ended runs without excluded ones.</param>
/// <param name="Excluded">Ended runs of an excluded class.</param>
/// <param name="FirstRun">The end of the first.</param>
/// <param name="LastRun">The end of the newest.</param>
/// <param name="Kinds">Successes by kind of outcome.</param>
internal sealed record GateCounts(
    long Runs,
    long Excluded,
    DateTimeOffset? FirstRun,
    DateTimeOffset? LastRun,
    ImmutableArray<GateKind> Kinds)
{
    /// <summary>No run yet.</summary>
    public static GateCounts Empty { get; } = new(0, 0, null, null, []);

    /// <summary>Runs whose newest verdict on this kind is a success.</summary>
    public long Successes(string kind) => Kinds.FirstOrDefault(known => string.Equals(known.Kind, kind, StringComparison.Ordinal)).Successes;

    /// <summary>With a run put in (+1) or taken out (-1); the time span only grows.</summary>
    public GateCounts With(DateTimeOffset end, bool isExcluded, IEnumerable<string> successKinds, int sign)
    {
        var counts = this with
        {
            Runs = Runs + (isExcluded ? 0 : sign),
            Excluded = Excluded + (isExcluded ? sign : 0),
            FirstRun = FirstRun < end ? FirstRun : end,
            LastRun = LastRun > end ? LastRun : end,
        };
        return isExcluded ? counts : successKinds.Aggregate(counts, (sum, kind) => sum.WithSuccess(kind, sign));
    }

    private GateCounts WithSuccess(string kind, int sign)
    {
        for (var place = 0; place < Kinds.Length; place++)
        {
            if (string.Equals(Kinds[place].Kind, kind, StringComparison.Ordinal))
            {
                return this with { Kinds = Kinds.SetItem(place, new GateKind(kind, Kinds[place].Successes + sign)) };
            }
        }

        return this with { Kinds = Kinds.Add(new GateKind(kind, sign)) };
    }
}

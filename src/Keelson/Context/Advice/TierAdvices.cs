using Keelson.Economics;
using Keelson.Primitives;

namespace Keelson.Context.Advice;

/// <summary>Answers which tiers workflows need, from what the fold has published. Safe for any number of readers.</summary>
internal sealed class TierAdvices(ContextUseProjection projection, SnapshotSource snapshots, TimeProvider time)
{
    /// <summary>The advice for every workflow that is configured, by name, and the stream position that it includes.</summary>
    public (long Position, IReadOnlyList<TierAdvice> Advice) All()
    {
        var (snapshot, use) = (snapshots.Current, projection.Published);
        if (snapshot.Find<ContextBook>() is not { } book)
        {
            return (use.Position, []);
        }

        var now = time.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var prices = snapshot.Find<PriceBook>();
        var seen = use.Since(ContextUse.DayOf(now) - TierAdvisor.Days + 1);
        return (use.Position, [.. book.Needs.Values
            .OrderBy(need => need.Workflow, StringComparer.Ordinal)
            .Select(need => TierAdvisor.Advise(need.Workflow, need.Need, book.Tiers, seen[need.Workflow], model => prices?.Find(model, day)))]);
    }
}

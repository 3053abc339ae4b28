using Keelson.Context;
using Keelson.Primitives;
using Keelson.Rollout;

namespace Keelson.Server.Api.Government;

/// <summary>Reads review dates from the declared context needs; the gate lies below the room that declares them.</summary>
internal sealed class ContextReviewDates(SnapshotSource snapshots) : IReviewDates
{
    /// <inheritdoc/>
    public DateOnly? Of(string workflow) => snapshots.Current.Find<ContextBook>()?.Needs.GetValueOrDefault(workflow)?.ReviewBy;
}

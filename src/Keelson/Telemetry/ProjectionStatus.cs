namespace Keelson.Telemetry;

/// <summary>How far the fold is.</summary>
/// <param name="StreamPosition">The newest durable event.</param>
/// <param name="FoldedPosition">Readers see everything up to here.</param>
/// <param name="IsCaughtUp">True once the fold has reached the position that the stream had at the start.</param>
/// <param name="Unreadable">Events that could not be read and were left out since the start.</param>
/// <param name="Projections">Each projection.</param>
internal sealed record ProjectionStatus(
    long StreamPosition,
    long FoldedPosition,
    bool IsCaughtUp,
    long Unreadable,
    IReadOnlyList<ProjectionSlotStatus> Projections)
{
    /// <summary>Positions between the stream and the fold.</summary>
    public long Lag => Math.Max(0, StreamPosition - FoldedPosition);
}

namespace Keelson.Telemetry.Query;

/// <summary>What became of an import.</summary>
/// <param name="Accepted">Events that are now in the stream and were not before.</param>
/// <param name="Duplicates">Events whose identifier the stream had already.</param>
/// <param name="Rejected">Lines that are no events of ours.</param>
/// <param name="Problems">The first rejected lines.</param>
/// <param name="Position">The newest position of the stream afterwards.</param>
internal sealed record EventImportResult(
    long Accepted,
    long Duplicates,
    long Rejected,
    IReadOnlyList<EventImportProblem> Problems,
    long Position);

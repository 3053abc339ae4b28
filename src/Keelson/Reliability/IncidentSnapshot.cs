using System.Collections.Immutable;

namespace Keelson.Reliability;

/// <summary>The incidents as they were published; immutable.</summary>
/// <param name="Position">The stream position that it includes.</param>
/// <param name="Open">Open incidents by identifier.</param>
/// <param name="Closed">The newest closed ones, the last closed last.</param>
/// <param name="Unknown">Tool calls of which nobody has said yet what became of them, and that are no incident yet.</param>
internal sealed record IncidentSnapshot(
    long Position,
    ImmutableDictionary<string, Incident> Open,
    ImmutableList<Incident> Closed,
    ImmutableDictionary<string, UnknownEffect> Unknown)
{
    /// <summary>Nothing was folded yet.</summary>
    public static IncidentSnapshot Empty { get; } = new(
        0,
        ImmutableDictionary.Create<string, Incident>(StringComparer.Ordinal),
        [],
        ImmutableDictionary.Create<string, UnknownEffect>(StringComparer.Ordinal));
}

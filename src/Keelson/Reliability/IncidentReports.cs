namespace Keelson.Reliability;

/// <summary>Answers which incidents are open, from what the fold has published. Safe for any number of readers.</summary>
internal sealed class IncidentReports(IncidentProjection projection)
{
    /// <summary>The stream position that answers include now.</summary>
    public long Position => projection.Published.Position;

    /// <summary>Open incidents, the newest first.</summary>
    public IReadOnlyList<Incident> Open(string? workflow = null) => Newest(projection.Published.Open.Values, workflow);

    /// <summary>Closed incidents, the newest first; only the last thousand are kept.</summary>
    public IReadOnlyList<Incident> Closed(string? workflow = null) => Newest(projection.Published.Closed, workflow);

    /// <summary>Tool calls of which nobody has said what became of them, and that are no incident yet.</summary>
    public IEnumerable<UnknownEffect> Unknown => projection.Published.Unknown.Values;

    /// <summary>An open incident, or null.</summary>
    public Incident? Find(string id) => projection.Published.Open.GetValueOrDefault(id);

    private static IReadOnlyList<Incident> Newest(IEnumerable<Incident> incidents, string? workflow) =>
    [
        .. incidents
            .Where(incident => workflow is null || string.Equals(incident.Workflow, workflow, StringComparison.Ordinal))
            .OrderByDescending(incident => incident.Position),
    ];
}

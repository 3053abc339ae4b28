using Operations.Storage;

namespace Operations.Services;

/// <summary>The state of services and incidents.</summary>
internal static class ServiceStore
{
    /// <summary>A service as it is now.</summary>
    public static ServiceView View(Sql sql, ServiceSeed seed, string name) =>
        sql.Single(
            "SELECT health, restarts FROM services WHERE name=$0",
            row => new ServiceView(name, seed.Team, seed.Version, seed.DeployedAt, Enum.Parse<ServiceHealth>(row.GetString(0)), row.GetInt64(1)),
            name)
        ?? new ServiceView(name, seed.Team, seed.Version, seed.DeployedAt, seed.Health, 0);

    /// <summary>Writes what is new about a service.</summary>
    public static void Save(Sql sql, ServiceView view) => sql.Execute(
        """
        INSERT INTO services(name, health, restarts) VALUES($0, $1, $2)
        ON CONFLICT(name) DO UPDATE SET health=excluded.health, restarts=excluded.restarts
        """,
        view.Name, view.Health.ToString(), view.Restarts);

    /// <summary>Adds lines to the log of a service.</summary>
    public static void Log(Sql sql, string service, params IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            sql.Execute("INSERT INTO serviceLogs(service, line) VALUES($0, $1)", service, line);
        }
    }

    /// <summary>The latest lines that a service wrote since it was seeded, the oldest first.</summary>
    public static List<string> LatestLog(Sql sql, string service, int linesMax)
    {
        var lines = sql.All(
            "SELECT line FROM serviceLogs WHERE service=$0 ORDER BY seq DESC LIMIT $1", row => row.GetString(0), service, linesMax);
        lines.Reverse();
        return lines;
    }

    /// <summary>The state of an incident: open, paged or resolved.</summary>
    public static IncidentState StateOf(Sql sql, string incident) =>
        sql.Single("SELECT state FROM incidents WHERE id=$0", row => row.GetString(0), incident) is { } state
            ? Enum.Parse<IncidentState>(state)
            : IncidentState.Open;

    /// <summary>Writes what is new about an incident.</summary>
    public static void SaveIncident(Sql sql, string incident, IncidentState state, string? team, string? rootCause) => sql.Execute(
        """
        INSERT INTO incidents(id, state, team, rootCause) VALUES($0, $1, $2, $3)
        ON CONFLICT(id) DO UPDATE SET state=excluded.state, team=coalesce(excluded.team, team),
            rootCause=coalesce(excluded.rootCause, rootCause)
        """,
        incident, state.ToString(), team, rootCause);
}

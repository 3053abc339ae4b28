using System.Globalization;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Reads events by position. One filter drives the scan through its index, the rest are looked at row by row: the request is the
/// narrowest, then the run, the session, the type, the workflow.
/// </summary>
internal static class SqliteEventQuery
{
    // A family of more types than this is filtered row by row: it then is a good part of the stream anyway.
    private const int MergedTypesMax = 16;

    private const string Columns = "position, id, type, time, workflow, run, session, request, payload";

    public static IReadOnlyList<StoredEvent> Run(SqliteDatabase reader, SqliteNames names, EventScan scan)
    {
        var types = Types(reader, scan.Type);
        var workflow = scan.Workflow is null ? null : SqliteNames.Find(reader, SqliteNames.Workflow, scan.Workflow);
        if (types is [] || (scan.Workflow is not null && workflow is null) || Bounds(reader, scan) is not { } bounds)
        {
            return [];
        }

        var statement = reader.Statement(Sql(scan, types)).Bind(1, bounds.First).Bind(2, bounds.Last).Bind(3, scan.Limit);
        if (workflow is not null)
        {
            statement.Bind(4, workflow);
        }

        BindTexts(statement, scan);
        var events = new List<StoredEvent>();
        while (statement.Step())
        {
            events.Add(Read(reader, names, statement));
        }

        return events;
    }

    /// <summary>The statement; parameters: 1 and 2 the bounds, 3 the limit, 4 workflow, 5 run, 6 session, 7 request, 8 from, 9 to.</summary>
    internal static string Sql(EventScan scan, List<long>? types)
    {
        var order = scan.IsDescending ? " ORDER BY position DESC LIMIT ?3" : " ORDER BY position LIMIT ?3";
        var driver = Driver(scan, types);
        var where = " WHERE position BETWEEN ?1 AND ?2"
            + Equal("workflow", scan.Workflow, 4, driver)
            + Equal("run", scan.Run, 5, driver)
            + Equal("session", scan.Session, 6, driver)
            + Equal("request", scan.Request, 7, driver)
            + (scan.From is null ? "" : " AND +time >= ?8")
            + (scan.To is null ? "" : " AND +time < ?9");
        var from = driver is null ? " FROM events NOT INDEXED" : $" FROM events INDEXED BY events_{driver}";
        if (types is null)
        {
            return $"SELECT {Columns}{from}{where}{order}";
        }

        if (driver != "type")
        {
            var list = string.Join(", ", types.Select(type => type.ToString(CultureInfo.InvariantCulture)));
            return $"SELECT {Columns}{from}{where} AND +type IN ({list}){order}";
        }

        // Each type's index is in the order of positions, but a family's is not: merge the first few of each.
        var merged = string.Join(
            " UNION ALL ",
            types.Select(type => string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM (SELECT position{from}{where} AND type = {type}{order})")));
        return $"SELECT {Columns} FROM events WHERE position IN (SELECT position FROM ({merged}){order}){order}";
    }

    private static string? Driver(EventScan scan, List<long>? types) => scan switch
    {
        { Request: not null } => "request",
        { Run: not null } => "run",
        { Session: not null } => "session",
        _ when types is { Count: <= MergedTypesMax } => "type",
        { Workflow: not null } => "workflow",
        _ => null,
    };

    // A plus sign keeps SQLite from using the index of a filter that does not drive.
    private static string Equal(string column, string? wanted, int parameter, string? driver) => wanted is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" AND {(column == driver ? "" : "+")}{column} = ?{parameter}");

    private static List<long>? Types(SqliteDatabase reader, string? type)
    {
        if (type is null)
        {
            return null;
        }

        if (type.EndsWith('.'))
        {
            return SqliteNames.FindFamily(reader, SqliteNames.EventType, type);
        }

        return SqliteNames.Find(reader, SqliteNames.EventType, type) is { } id ? [id] : [];
    }

    /// <summary>The positions to look between, or null when there can be none.</summary>
    private static (long First, long Last)? Bounds(SqliteDatabase reader, EventScan scan)
    {
        var (first, last) = scan.IsDescending ? (long.MinValue, scan.AfterPosition - 1) : (scan.AfterPosition + 1, long.MaxValue);
        if (scan.From is not null || scan.To is not null)
        {
            var minutes = reader.Statement("SELECT min(first), max(last) FROM event_minutes WHERE minute BETWEEN ?1 AND ?2")
                .Bind(1, SqliteEvents.Minute(scan.From ?? DateTimeOffset.MinValue))
                .Bind(2, SqliteEvents.Minute(scan.To ?? DateTimeOffset.MaxValue));
            var isAny = minutes.Step() && !minutes.IsNull(0);
            (first, last) = isAny ? (Math.Max(first, minutes.Int64(0)), Math.Min(last, minutes.Int64(1))) : (1, 0);
            minutes.Reset();
        }

        return first <= last ? (first, last) : null;
    }

    private static void BindTexts(SqliteStatement statement, EventScan scan)
    {
        Bind(5, scan.Run);
        Bind(6, scan.Session);
        Bind(7, scan.Request);
        if (scan.From is { } from)
        {
            statement.Bind(8, from.UtcTicks);
        }

        if (scan.To is { } to)
        {
            statement.Bind(9, to.UtcTicks);
        }

        void Bind(int index, string? value)
        {
            if (value is not null)
            {
                statement.Bind(index, value);
            }
        }
    }

    private static StoredEvent Read(SqliteDatabase reader, SqliteNames names, SqliteStatement row) => new(
        row.Int64(0),
        new EventRecord(
            row.Text(1),
            names.Text(reader, row.Int64(2)),
            row.Time(3),
            row.IsNull(4) ? null : names.Text(reader, row.Int64(4)),
            row.TextOrNull(5),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.Blob(8)));
}

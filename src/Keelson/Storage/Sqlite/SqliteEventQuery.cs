using System.Globalization;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Reads events by position: up to the mark of the index by what the index tells, behind it one by one. One filter drives the scan of the
/// index, the rest are looked at row by row: the request is the narrowest, then the run, the session, the type, the workflow.
/// </summary>
internal static class SqliteEventQuery
{
    // A family of more types than this is filtered row by row: it then is a good part of the stream anyway.
    private const int MergedTypesMax = 16;

    private const string Columns = "e.position, e.id, e.type, e.time, e.workflow, e.run, e.session, e.request, e.payload";

    public static IReadOnlyList<StoredEvent> Run(SqliteDatabase reader, SqliteNames names, EventScan scan)
    {
        // First: what the index has by now it keeps, and what comes later is looked for behind the mark.
        var mark = SqliteEventIndex.MarkOf(reader);
        var types = Types(reader, scan.Type);
        var workflow = scan.Workflow is null ? null : SqliteNames.Find(reader, SqliteNames.Workflow, scan.Workflow);
        if (types is [] || (scan.Workflow is not null && workflow is null))
        {
            return [];
        }

        var events = new List<StoredEvent>();
        var (first, last) = scan.IsDescending ? (long.MinValue, scan.AfterPosition - 1) : (scan.AfterPosition + 1, long.MaxValue);
        if (scan.IsDescending)
        {
            Add(isIndexed: false, (Math.Max(first, mark + 1), last));
        }

        if (events.Count < scan.Limit && Minutes(reader, scan) is { } minutes)
        {
            Add(isIndexed: true, (Math.Max(first, minutes.First), Math.Min(last, Math.Min(mark, minutes.Last))));
        }

        if (!scan.IsDescending && events.Count < scan.Limit)
        {
            Add(isIndexed: false, (Math.Max(first, mark + 1), last));
        }

        return events;

        void Add(bool isIndexed, (long First, long Last) bounds)
        {
            if (bounds.First > bounds.Last)
            {
                return;
            }

            var statement = reader.Statement(Sql(scan, types, isIndexed))
                .Bind(1, bounds.First).Bind(2, bounds.Last).Bind(3, scan.Limit - events.Count);
            if (workflow is not null)
            {
                statement.Bind(4, workflow);
            }

            BindTexts(statement, scan);
            while (statement.Step())
            {
                events.Add(Read(reader, names, statement));
            }
        }
    }

    /// <summary>The statement; parameters: 1 and 2 the bounds, 3 the limit, 4 workflow, 5 run, 6 session, 7 request, 8 from, 9 to.</summary>
    internal static string Sql(EventScan scan, List<long>? types, bool isIndexed)
    {
        var direction = scan.IsDescending ? " DESC" : "";
        var filters = (scan.Workflow is null ? "" : " AND e.workflow = ?4")
            + (scan.Run is null ? "" : " AND e.run = ?5")
            + (scan.Session is null ? "" : " AND e.session = ?6")
            + (scan.Request is null ? "" : " AND e.request = ?7")
            + (scan.From is null ? "" : " AND e.time >= ?8")
            + (scan.To is null ? "" : " AND e.time < ?9");
        var driver = isIndexed ? Driver(scan, types) : null;
        if (driver is (SqliteEventIndex.Type, _))
        {
            // Each type's index is in the order of positions, but a family's is not: merge the first few of each.
            var merged = string.Join(
                " UNION ALL ",
                types!.Select(type => $"SELECT * FROM ({Select("e.position", (SqliteEventIndex.Type, type.ToString(CultureInfo.InvariantCulture)), filters, direction)})"));
            return $"SELECT {Columns} FROM events e WHERE position IN (SELECT position FROM ({merged}) ORDER BY position{direction} LIMIT ?3) ORDER BY position{direction} LIMIT ?3";
        }

        if (types is not null)
        {
            filters += $" AND e.type IN ({string.Join(", ", types.Select(type => type.ToString(CultureInfo.InvariantCulture)))})";
        }

        return Select(Columns, driver, filters, direction);
    }

    // The order of the tables is that of the words: a cross join.
    private static string Select(string columns, (int Kind, string Word)? driver, string filters, string direction) => driver is { } by
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {columns} FROM event_index i CROSS JOIN events e ON e.position = i.position WHERE i.kind = {by.Kind} AND i.word = {by.Word} AND i.position BETWEEN ?1 AND ?2{filters} ORDER BY i.position{direction} LIMIT ?3")
        : $"SELECT {columns} FROM events e WHERE e.position BETWEEN ?1 AND ?2{filters} ORDER BY e.position{direction} LIMIT ?3";

    private static (int Kind, string Word)? Driver(EventScan scan, List<long>? types) => scan switch
    {
        { Request: not null } => (SqliteEventIndex.Request, "?7"),
        { Run: not null } => (SqliteEventIndex.Run, "?5"),
        { Session: not null } => (SqliteEventIndex.Session, "?6"),
        _ when types is { Count: <= MergedTypesMax } => (SqliteEventIndex.Type, ""),
        { Workflow: not null } => (SqliteEventIndex.Workflow, "?4"),
        _ => null,
    };

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

    /// <summary>Between which positions up to the mark the times lie; null when there are none.</summary>
    private static (long First, long Last)? Minutes(SqliteDatabase reader, EventScan scan)
    {
        if (scan.From is null && scan.To is null)
        {
            return (long.MinValue, long.MaxValue);
        }

        var minutes = reader.Statement("SELECT min(first), max(last) FROM event_minutes WHERE minute BETWEEN ?1 AND ?2")
            .Bind(1, SqliteEvents.Minute(scan.From ?? DateTimeOffset.MinValue))
            .Bind(2, SqliteEvents.Minute(scan.To ?? DateTimeOffset.MaxValue));
        (long First, long Last)? bounds = minutes.Step() && !minutes.IsNull(0) ? (minutes.Int64(0), minutes.Int64(1)) : null;
        minutes.Reset();
        return bounds;
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

namespace Keelson.Storage.Sqlite;

/// <summary>The writer's side of the stream: gives positions, leaves known ids out, and sees to it that the index follows.</summary>
internal sealed class SqliteEvents(SqliteDatabase database, SqliteNames names)
{
    private const string LastPositionMark = "last_event_position";

    private readonly SqliteStatement _insert = database.Prepare(
        """
        INSERT INTO events (position, id, type, time, workflow, run, session, request, payload, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING
        """);

    private readonly SqliteEventIndex _index = new(database);

    /// <summary>The position that was given last; durable once the group is.</summary>
    public long LastPosition { get; private set; }

    /// <summary>Writes events; answers the position of the last new one, 0 when all were known.</summary>
    public long Append(List<EventRecord> records, List<StoredEvent>? written)
    {
        var last = 0L;
        foreach (var record in records)
        {
            if (Insert(record, LastPosition + 1))
            {
                last = ++LastPosition;
                written?.Add(new StoredEvent(last, record));
            }
        }

        return last;
    }

    /// <summary>Lets the index follow, when enough has come together.</summary>
    public void EndGroup() => _index.Follow(LastPosition);

    /// <summary>Takes expired events away; answers how many went.</summary>
    public int Sweep(DateTimeOffset now, int limit)
    {
        // What expires is looked for in the index; a trigger takes the events' places there away.
        _index.CatchUp(LastPosition);
        var gone = database.Statement("DELETE FROM events WHERE position IN (SELECT position FROM event_index WHERE kind = ?3 AND word <= ?1 LIMIT ?2)")
            .Bind(1, now.UtcTicks).Bind(2, limit).Bind(3, SqliteEventIndex.Expiry).Run();
        if (gone > 0)
        {
            // Positions are never given twice, even when the newest event is gone.
            database.Statement("INSERT INTO marks (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")
                .Bind(1, LastPositionMark).Bind(2, LastPosition).Run();
            database.Statement("DELETE FROM event_minutes WHERE last < coalesce((SELECT min(position) FROM events), ?1)")
                .Bind(1, LastPosition + 1).Run();
        }

        return gone;
    }

    /// <summary>Reads anew what was remembered; called at the start and after a rollback.</summary>
    public void Reload()
    {
        var newest = database.Statement("SELECT max(position) FROM events").Scalar() ?? 0;
        var mark = database.Statement("SELECT value FROM marks WHERE name = ?1").Bind(1, LastPositionMark).Scalar() ?? 0;
        LastPosition = Math.Max(newest, mark);
        _index.Reload();
    }

    /// <summary>The minute of a time, counted from the year 1.</summary>
    public static long Minute(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;

    private bool Insert(EventRecord record, long position)
    {
        _insert.Bind(1, position)
            .Bind(2, record.Id)
            .Bind(3, names.Intern(database, SqliteNames.EventType, record.Type))
            .Bind(4, record.Time.UtcTicks)
            .Bind(5, record.Workflow is { } workflow ? names.Intern(database, SqliteNames.Workflow, workflow) : null)
            .Bind(6, record.Run)
            .Bind(7, record.Session)
            .Bind(8, record.Request)
            .Bind(9, record.Payload.Span)
            .Bind(10, record.ExpiresAt?.UtcTicks);
        return _insert.Run() == 1;
    }
}

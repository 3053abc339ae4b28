namespace Keelson.Storage.Sqlite;

/// <summary>
/// By what events are looked for, and between which positions the events of a minute lie. Both follow the stream in batches, because each
/// entry lies on a page of its own when it is written at once, and many lie side by side when they are written together. Up to the mark they
/// are whole; the few events behind it are read one by one (<see cref="SqliteEventQuery"/>). The mark moves in the transaction of what it says.
/// </summary>
internal sealed class SqliteEventIndex(SqliteDatabase database)
{
    public const int Type = 1;
    public const int Workflow = 2;
    public const int Run = 3;
    public const int Session = 4;
    public const int Request = 5;
    public const int Expiry = 6;

    /// <summary>Up to which position the index is whole.</summary>
    public const string Mark = "last_indexed_position";

    // Events behind the mark, and some of the last group: a question reads them all, which takes half a millisecond.
    private const int BehindMax = 512;

    // The words in the order of their kinds.
    private static readonly string[] Words = ["type", "workflow", "run", "session", "request", "expires_at"];

    private readonly SqliteStatement[] _entries =
    [
        .. Words.Select((word, index) => database.Prepare(
            $"INSERT INTO event_index SELECT {index + 1}, {word}, position FROM events NOT INDEXED WHERE position > ?1 AND {word} IS NOT NULL ORDER BY {word}, position")),
    ];

    private readonly SqliteStatement _minutes = database.Prepare(
        """
        INSERT INTO event_minutes (minute, first, last)
        SELECT time / ?2, min(position), max(position) FROM events NOT INDEXED WHERE position > ?1 GROUP BY 1
        ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)
        """);

    private readonly SqliteStatement _mark = database.Prepare("INSERT INTO marks (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value");
    private long _last;

    /// <summary>Writes the index up to the last event, when enough events have come together.</summary>
    public void Follow(long lastPosition)
    {
        if (lastPosition - _last >= BehindMax)
        {
            CatchUp(lastPosition);
        }
    }

    /// <summary>Writes the index up to the last event.</summary>
    public void CatchUp(long lastPosition)
    {
        if (lastPosition == _last)
        {
            return;
        }

        foreach (var entries in _entries)
        {
            entries.Bind(1, _last).Run();
        }

        _minutes.Bind(1, _last).Bind(2, TimeSpan.TicksPerMinute).Run();
        _mark.Bind(1, Mark).Bind(2, lastPosition).Run();
        _last = lastPosition;
    }

    /// <summary>Reads anew what was remembered; called at the start and after a rollback.</summary>
    public void Reload() => _last = MarkOf(database);

    /// <summary>Up to which position the index is whole.</summary>
    public static long MarkOf(SqliteDatabase database) => database.Statement("SELECT value FROM marks WHERE name = ?1").Bind(1, Mark).Scalar() ?? 0;
}

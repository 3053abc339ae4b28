namespace Keelson.Storage.Sqlite;

/// <summary>The questions that can be asked of the store, each answered by one of the reading connections.</summary>
internal sealed class SqliteReads(SqliteReaderPool readers, SqliteNames names)
{
    public ValueTask<IReadOnlyList<JournalEntry>> JournalAsync(JournalId journal, long afterVersion, int limit, CancellationToken cancellation)
    {
        StorageGuard.Journal(journal);
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return readers.AskAsync<IReadOnlyList<JournalEntry>>(reader => Journal(reader, journal.Value, afterVersion, limit), limit, cancellation);
    }

    public ValueTask<JournalSnapshot?> SnapshotAsync(JournalId journal, CancellationToken cancellation)
    {
        StorageGuard.Journal(journal);
        return readers.AskAsync(reader => Snapshot(reader, journal.Value), 1, cancellation);
    }

    public ValueTask<StoredRow?> RowAsync(RowTable table, string key, CancellationToken cancellation)
    {
        StorageGuard.Table(table);
        StorageGuard.Key(key);
        return readers.AskAsync(reader => Row(reader, table.Name, key), 1, cancellation);
    }

    public ValueTask<IReadOnlyList<StoredRow>> RowsAsync(RowScan scan, CancellationToken cancellation)
    {
        StorageGuard.Scan(scan);
        return readers.AskAsync<IReadOnlyList<StoredRow>>(reader => Rows(reader, scan), scan.Limit, cancellation);
    }

    public ValueTask<long> CounterAsync(string counter, CancellationToken cancellation)
    {
        StorageGuard.Key(counter);
        return readers.AskAsync(reader => Counter(reader, counter), 1, cancellation);
    }

    public ValueTask<IReadOnlyList<StoredEvent>> EventsAsync(EventScan scan, CancellationToken cancellation)
    {
        StorageGuard.Scan(scan);
        return readers.AskAsync(reader => SqliteEventQuery.Run(reader, names, scan), scan.Limit, cancellation);
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> AuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(afterIndex, -1);
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return readers.AskAsync<IReadOnlyList<ReadOnlyMemory<byte>>>(reader => AuditLeaves(reader, afterIndex, limit), limit, cancellation);
    }

    public ValueTask<IReadOnlyList<WakeUp>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        StorageGuard.Limit(limit, StorageLimits.ReadMax);
        return readers.AskAsync<IReadOnlyList<WakeUp>>(reader => Due(reader, until, limit), limit, cancellation);
    }

    private static List<JournalEntry> Journal(SqliteDatabase reader, string journal, long afterVersion, int limit)
    {
        var statement = reader.Statement(
            """
            SELECT e.version, e.payload FROM journals j CROSS JOIN journal_entries e ON e.journal = j.id
            WHERE j.name = ?1 AND e.version > ?2 ORDER BY e.version LIMIT ?3
            """).Bind(1, journal).Bind(2, afterVersion).Bind(3, limit);
        var entries = new List<JournalEntry>();
        while (statement.Step())
        {
            entries.Add(new JournalEntry(statement.Int64(0), statement.Blob(1)));
        }

        return entries;
    }

    private static JournalSnapshot? Snapshot(SqliteDatabase reader, string journal)
    {
        var statement = reader.Statement("SELECT s.version, s.payload FROM journals j CROSS JOIN snapshots s ON s.journal = j.id WHERE j.name = ?1").Bind(1, journal);
        JournalSnapshot? answer = statement.Step() ? new JournalSnapshot(statement.Int64(0), statement.Blob(1)) : null;
        statement.Reset();
        return answer;
    }

    private static StoredRow? Row(SqliteDatabase reader, string table, string key)
    {
        var statement = reader.Statement(
            "SELECT r.version, r.value FROM names n CROSS JOIN rows r ON r.tbl = n.id WHERE n.kind = ?1 AND n.text = ?2 AND r.key = ?3")
            .Bind(1, SqliteNames.Table).Bind(2, table).Bind(3, key);
        StoredRow? answer = statement.Step() ? new StoredRow(key, statement.Blob(1), statement.Int64(0)) : null;
        statement.Reset();
        return answer;
    }

    private static List<StoredRow> Rows(SqliteDatabase reader, RowScan scan)
    {
        if (SqliteNames.Find(reader, SqliteNames.Table, scan.Table.Name) is not { } table)
        {
            return [];
        }

        var end = Utf8KeyOrder.EndOfPrefix(scan.Prefix);
        var sql = "SELECT key, version, value FROM rows WHERE tbl = ?1 AND key >= ?2"
            + (end is null ? "" : " AND key < ?3")
            + (scan.After is null ? "" : scan.IsDescending ? " AND key < ?4" : " AND key > ?4")
            + (scan.IsDescending ? " ORDER BY key DESC LIMIT ?5" : " ORDER BY key LIMIT ?5");
        var statement = reader.Statement(sql).Bind(1, table).Bind(2, scan.Prefix).Bind(5, scan.Limit);
        if (end is not null)
        {
            statement.Bind(3, end);
        }

        if (scan.After is not null)
        {
            statement.Bind(4, scan.After);
        }

        var rows = new List<StoredRow>();
        while (statement.Step())
        {
            rows.Add(new StoredRow(statement.Text(0), statement.Blob(2), statement.Int64(1)));
        }

        return rows;
    }

    private static long Counter(SqliteDatabase reader, string counter) =>
        reader.Statement("SELECT value FROM counters WHERE key = ?1").Bind(1, counter).Scalar() ?? 0;

    private static List<ReadOnlyMemory<byte>> AuditLeaves(SqliteDatabase reader, long afterIndex, int limit)
    {
        var statement = reader.Statement("SELECT payload FROM audit_leaves WHERE leaf > ?1 ORDER BY leaf LIMIT ?2").Bind(1, afterIndex).Bind(2, limit);
        var leaves = new List<ReadOnlyMemory<byte>>();
        while (statement.Step())
        {
            leaves.Add(statement.Blob(0));
        }

        return leaves;
    }

    private static List<WakeUp> Due(SqliteDatabase reader, DateTimeOffset until, int limit)
    {
        var statement = reader.Statement("SELECT key, due_at FROM wake_ups WHERE due_at <= ?1 ORDER BY due_at, key LIMIT ?2")
            .Bind(1, until.UtcTicks).Bind(2, limit);
        var due = new List<WakeUp>();
        while (statement.Step())
        {
            due.Add(new WakeUp(statement.Text(0), statement.Time(1)));
        }

        return due;
    }
}

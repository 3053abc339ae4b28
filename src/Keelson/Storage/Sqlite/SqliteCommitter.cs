namespace Keelson.Storage.Sqlite;

/// <summary>
/// Writes transactions on the writer's connection. Several share one SQLite transaction: <see cref="Begin"/>, any number of
/// <see cref="TryApply"/>, then <see cref="Commit"/> or <see cref="RollBack"/>. Each is checked before anything of it is written, so a
/// refused one leaves no trace and needs no savepoint.
/// </summary>
internal sealed class SqliteCommitter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteNames _names;
    private readonly SqliteJournals _journals;
    private readonly SqliteEvents _events;
    private readonly SqliteRows _rows;
    private readonly SqliteCounters _counters;
    private readonly SqliteEraser _eraser;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _leaf;
    private readonly SqliteStatement _wake;
    private readonly SqliteStatement _cancel;
    private long _lastLeaf;

    public SqliteCommitter(SqliteDatabase database, SqliteNames names, string path)
    {
        _database = database;
        _names = names;
        _journals = new SqliteJournals(database);
        _events = new SqliteEvents(database, names);
        _rows = new SqliteRows(database, names);
        _counters = new SqliteCounters(database);
        _eraser = new SqliteEraser(database, path);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _leaf = database.Prepare("INSERT INTO audit_leaves (leaf, payload) VALUES (?1, ?2)");
        _wake = database.Prepare("INSERT INTO wake_ups (key, due_at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET due_at = excluded.due_at");
        _cancel = database.Prepare("DELETE FROM wake_ups WHERE key = ?1");
        Reload();
    }

    /// <summary>The position that was given last; durable once the group is.</summary>
    public long LastEventPosition => _events.LastPosition;

    public void Begin() => _begin.Run();

    /// <summary>Writes one transaction, unless an expected version does not match what is there, earlier members of the group included.</summary>
    public bool TryApply(StorageTransaction transaction, List<StoredEvent>? written, out long lastEventPosition)
    {
        if (!_journals.Accepts(transaction) || !_rows.Accepts(transaction.Rows))
        {
            lastEventPosition = 0;
            return false;
        }

        _journals.Apply(transaction);
        lastEventPosition = _events.Append(transaction.Events, written);
        _rows.Apply(transaction.Rows);
        _counters.Add(transaction.Counters);
        foreach (var key in transaction.CancelledWakeUps)
        {
            _cancel.Bind(1, key).Run();
        }

        foreach (var wakeUp in transaction.WakeUps)
        {
            _wake.Bind(1, wakeUp.Key).Bind(2, wakeUp.DueAt.UtcTicks).Run();
        }

        foreach (var leaf in transaction.AuditLeaves)
        {
            _leaf.Bind(1, ++_lastLeaf).Bind(2, leaf.Span).Run();
        }

        if (transaction.Rows.Count + transaction.Forgotten.Count + transaction.Snapshots.Count > 0)
        {
            _eraser.OnErased();
        }

        return true;
    }

    /// <summary>Makes the group durable: one sync.</summary>
    public void Commit()
    {
        _counters.EndGroup();
        _events.EndGroup();
        _commit.Run();
    }

    /// <summary>Leaves the file as it was before <see cref="Begin"/>.</summary>
    public void RollBack()
    {
        _database.RollBack();
        Reload();
    }

    /// <summary>Takes one bounded batch of expired things away and gives free pages back to the disk; answers how many went.</summary>
    public int Sweep(DateTimeOffset now, int limit, int pages)
    {
        Begin();
        var gone = _rows.Sweep(now, limit);
        gone += gone < limit ? _counters.Sweep(now, limit - gone) : 0;
        gone += gone < limit ? _events.Sweep(now, limit - gone) : 0;
        gone += gone < limit ? _journals.Sweep(now, limit - gone) : 0;
        _commit.Run();
        if (gone > 0)
        {
            _eraser.OnErased();
        }

        _database.Execute($"PRAGMA incremental_vacuum({pages})");
        return gone;
    }

    /// <summary>Removes what erased things left in the files, one bounded piece at a time; answers whether more is to be done.</summary>
    public bool EraseNext() => _eraser.EraseNext();

    public void Dispose() => _eraser.Dispose();

    private void Reload()
    {
        _names.ForgetWritten();
        _counters.Reload();
        _journals.Reload();
        _events.Reload();
        _lastLeaf = _database.Statement("SELECT max(leaf) FROM audit_leaves").Scalar() ?? -1;
    }
}

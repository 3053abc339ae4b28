namespace Keelson.Storage.Sqlite;

/// <summary>One SQLite database in a data folder: one thread writes and groups commits, a few connections read.</summary>
internal sealed class SqliteStore : IStore, IDisposable
{
    private readonly DataFolder _folder;
    private readonly CommitDoor _door;
    private readonly CommitListeners _listeners;
    private readonly SqliteReaderPool _readers;
    private readonly SqliteReads _reads;
    private readonly SqliteWriter _writer;

    private SqliteStore(DataFolder folder, SqliteStoreParts parts)
    {
        _folder = folder;
        _listeners = new CommitListeners(parts.Logger);
        _readers = new SqliteReaderPool(folder.DatabasePath, parts.Options);
        var names = new SqliteNames();
        _reads = new SqliteReads(_readers, names);
        _writer = new SqliteWriter(folder.DatabasePath, names, _listeners, parts);
        _door = new CommitDoor(_writer.Queue, parts);
    }

    public long LastEventPosition => _listeners.LastPosition;

    /// <summary>Opens the data folder, creates what is absent, and recovers what a crash left behind.</summary>
    /// <exception cref="DataFolderInUseException">Another process runs on the folder.</exception>
    /// <exception cref="DataFolderUnusableException">The folder was written by something else or by a newer program.</exception>
    /// <exception cref="Primitives.FaultException">The files cannot be read or written.</exception>
    public static SqliteStore Open(SqliteStoreParts parts)
    {
        var folder = DataFolder.Hold(parts.Options.DataFolder);
        try
        {
            folder.CreateDatabaseFile();
            var store = new SqliteStore(folder, parts);
            folder = null;
            return store;
        }
        catch (SqliteFailedException failure)
        {
            throw SqliteFaults.From(failure);
        }
        finally
        {
            folder?.Dispose();
        }
    }

    public ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation) =>
        _door.CommitAsync(transaction, cancellation);

    public IDisposable Listen(ICommitListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return _listeners.Add(listener);
    }

    public ValueTask<IReadOnlyList<JournalEntry>> ReadJournalAsync(
        JournalId journal, long afterVersion, int limit, CancellationToken cancellation) =>
        _reads.JournalAsync(journal, afterVersion, limit, cancellation);

    public ValueTask<JournalSnapshot?> ReadSnapshotAsync(JournalId journal, CancellationToken cancellation) =>
        _reads.SnapshotAsync(journal, cancellation);

    public ValueTask<StoredRow?> ReadRowAsync(RowTable table, string key, CancellationToken cancellation) =>
        _reads.RowAsync(table, key, cancellation);

    public ValueTask<IReadOnlyList<StoredRow>> ScanRowsAsync(RowScan scan, CancellationToken cancellation) =>
        _reads.RowsAsync(scan, cancellation);

    public ValueTask<long> ReadCounterAsync(string counter, CancellationToken cancellation) =>
        _reads.CounterAsync(counter, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(EventScan scan, CancellationToken cancellation) =>
        _reads.EventsAsync(scan, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAuditLeavesAsync(long afterIndex, int limit, CancellationToken cancellation) =>
        _reads.AuditLeavesAsync(afterIndex, limit, cancellation);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _reads.DueAsync(until, limit, cancellation);

    public ValueTask<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        _door.SweepAsync(now, limit, cancellation);

    public async ValueTask DisposeAsync()
    {
        _writer.Queue.Close();
        await _readers.DisposeAsync();
        await _writer.Ended;
        _folder.Dispose();
    }

    /// <summary>For containers that are disposed of synchronously; waits for what is queued.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}

using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Operations.Storage;

/// <summary>
/// The state of the service: one SQLite file (WAL, synchronous FULL), one writer at a time, any number of readers. What
/// is not in it has the value of the seeds, so a fresh folder needs no filling.
/// </summary>
internal sealed class OperationsDatabase : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS services(name TEXT PRIMARY KEY, health TEXT NOT NULL, restarts INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS serviceLogs(seq INTEGER PRIMARY KEY, service TEXT NOT NULL, line TEXT NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS serviceLogsByService ON serviceLogs(service, seq);
        CREATE TABLE IF NOT EXISTS incidents(id TEXT PRIMARY KEY, state TEXT NOT NULL, team TEXT, rootCause TEXT) STRICT;
        CREATE TABLE IF NOT EXISTS changes(id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS comments(seq INTEGER PRIMARY KEY, change TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS refunds(id TEXT PRIMARY KEY, orderId TEXT NOT NULL, amountCents INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS refundsByOrder ON refunds(orderId, id);
        CREATE TABLE IF NOT EXISTS restocks(orderId TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS stock(sku TEXT PRIMARY KEY, returned INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS effects(
            seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL, run TEXT, at TEXT NOT NULL,
            UNIQUE(key, kind)) STRICT;
        CREATE INDEX IF NOT EXISTS effectsByRun ON effects(run, kind, target);
        CREATE TABLE IF NOT EXISTS answers(
            key TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY(key, kind)) STRICT;
        CREATE TABLE IF NOT EXISTS calls(
            seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL, run TEXT, at TEXT NOT NULL,
            result TEXT NOT NULL, code TEXT) STRICT;
        """;

    private readonly string _connectionString;
    private readonly FileStream _lock;
    private readonly SemaphoreSlim _writer = new(1, 1);

    private OperationsDatabase(string connectionString, FileStream ownerLock)
    {
        _connectionString = connectionString;
        _lock = ownerLock;
    }

    /// <summary>When the folder was first used; dates in the seeds count back from it.</summary>
    public DateTimeOffset SeededAt { get; private set; }

    /// <summary>Opens or creates the state in a folder.</summary>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static OperationsDatabase Open(string directory, TimeProvider time)
    {
        var ownerLock = TakeLock(directory);
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(directory, "operations.db"),
            DefaultTimeout = 10, // Seconds; readers and the one writer of a WAL file hardly ever meet.
        }.ToString();
        var database = new OperationsDatabase(connectionString, ownerLock);
        try
        {
            database.Prepare(time.GetUtcNow());
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Reads without a lock.</summary>
    public T Read<T>(Func<Sql, T> query)
    {
        using var connection = Connect();
        return query(new Sql(connection, null));
    }

    /// <summary>Writes in one transaction: what <paramref name="change"/> did is durable when this returns, or undone when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<Sql, T> change, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            return Write(change);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _writer.Dispose();
        _lock.Dispose();
    }

    private static FileStream TakeLock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (IOException failure)
        {
            throw new IOException($"The folder {directory} cannot be made: {failure.Message}", failure);
        }

        try
        {
            return new FileStream(Path.Combine(directory, "operations.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException($"The folder {directory} cannot be locked; is another operations service using it?", taken);
        }
    }

    private T Write<T>(Func<Sql, T> change)
    {
        using var connection = Connect();
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = change(new Sql(connection, transaction));
        transaction.Commit();
        return result;
    }

    private void Prepare(DateTimeOffset now)
    {
        using var connection = Connect();
        var sql = new Sql(connection, null);
        sql.Execute("PRAGMA journal_mode=WAL");
        sql.Execute(Schema);
        sql.Execute("INSERT OR IGNORE INTO meta(name, value) VALUES('seededAt', $0)", now.ToString("O", CultureInfo.InvariantCulture));
        SeededAt = DateTimeOffset.Parse(
            sql.Single("SELECT value FROM meta WHERE name='seededAt'", row => row.GetString(0))!, CultureInfo.InvariantCulture);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        new Sql(connection, null).Execute("PRAGMA synchronous=FULL");
        return connection;
    }
}

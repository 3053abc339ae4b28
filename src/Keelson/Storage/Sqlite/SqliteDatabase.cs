using SQLitePCL;
using static SQLitePCL.raw;

namespace Keelson.Storage.Sqlite;

/// <summary>One connection. Used by one thread at a time; its owner sees to that.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    // The events' statements vary with their filters; past this the rarely used ones are prepared again.
    private const int StatementsMax = 128;

    // Answers "stop" to SQLite between so many of its steps: some 50 us.
    private const int StepsPerProgress = 10_000;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    // A connection stays open as long as one of its statements lives, so it must end them all.
    private readonly List<SqliteStatement> _owned = [];
    private CancellationToken _cancellation;

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => sqlite3_changes(_handle);

    /// <summary>Pages that this connection wrote to the log since the last call.</summary>
    public int TakePagesWritten()
    {
        sqlite3_db_status(_handle, SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Opens for writing; creates the file when it is absent.</summary>
    public static SqliteDatabase OpenWriter(string path, TimeSpan busyWait) =>
        Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busyWait);

    /// <summary>Opens a file that is there, and finishes what a crash left half done in it.</summary>
    public static SqliteDatabase OpenExisting(string path, TimeSpan busyWait) => Open(path, SQLITE_OPEN_READWRITE, busyWait);

    /// <summary>Opens for reading what a writer has set up.</summary>
    public static SqliteDatabase OpenReader(string path, TimeSpan busyWait) => Open(path, SQLITE_OPEN_READONLY, busyWait);

    /// <summary>Runs statements that nobody wants to see again.</summary>
    public void Execute(string sql)
    {
        var code = sqlite3_exec(_handle, sql);
        if (code != SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    /// <summary>The statement of this text, prepared once and kept.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (_statements.Count == StatementsMax)
        {
            ForgetStatements();
        }

        var prepared = Compile(sql);
        _statements.Add(sql, prepared);
        return prepared;
    }

    /// <summary>A statement for an owner that keeps it as long as the connection lives.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var prepared = Compile(sql);
        _owned.Add(prepared);
        return prepared;
    }

    /// <summary>Sets how long to wait for a lock that another connection holds.</summary>
    public void WaitForLocks(TimeSpan longest) => _ = sqlite3_busy_timeout(_handle, (int)longest.TotalMilliseconds);

    /// <summary>Runs a question that ends early when the token says so.</summary>
    public T Ask<T>(Func<SqliteDatabase, T> question, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        try
        {
            return question(this);
        }
        finally
        {
            _cancellation = default;
        }
    }

    /// <summary>Lets <see cref="Ask"/> be cancelled.</summary>
    public void WatchCancellation() =>
        sqlite3_progress_handler(_handle, StepsPerProgress, static state => ((SqliteDatabase)state)._cancellation.IsCancellationRequested ? 1 : 0, this);

    /// <summary>Moves the log into the database file; answers false when readers were in the way.</summary>
    public bool Checkpoint(bool truncate)
    {
        var code = sqlite3_wal_checkpoint_v2(_handle, "main", truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, out var pages, out var moved);
        return code switch
        {
            SQLITE_OK => pages == moved,
            SQLITE_BUSY => false,
            _ => throw Failure(code),
        };
    }

    /// <summary>Leaves the log as it is when the connection closes: after a failed sync nobody knows what of it is on the disk.</summary>
    public void KeepLogOnClose() => _ = sqlite3_db_config(_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    /// <summary>Ends an open transaction without effect, if one is open.</summary>
    public void RollBack()
    {
        if (sqlite3_get_autocommit(_handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    public SqliteFailedException Failure(int code) =>
        new(code & 0xFF, sqlite3_extended_errcode(_handle), sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose()
    {
        ForgetStatements();
        foreach (var statement in _owned)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    private static SqliteDatabase Open(string path, int flags, TimeSpan busyWait)
    {
        Batteries_V2.Init();
        var code = sqlite3_open_v2(path, out var handle, flags | SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle);
        if (code != SQLITE_OK)
        {
            var failure = database.Failure(code);
            handle.Dispose();
            throw failure;
        }

        database.WaitForLocks(busyWait);
        return database;
    }

    private SqliteStatement Compile(string sql)
    {
#pragma warning disable CA2000 // The statement that is answered owns the handle.
        var code = sqlite3_prepare_v3(_handle, sql, SQLITE_PREPARE_PERSISTENT, out var statement);
#pragma warning restore CA2000
        return code == SQLITE_OK ? new SqliteStatement(this, statement) : throw Failure(code);
    }

    private void ForgetStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }
}

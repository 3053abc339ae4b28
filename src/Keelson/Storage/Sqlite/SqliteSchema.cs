namespace Keelson.Storage.Sqlite;

/// <summary>The tables, and how an older file becomes one of today. Times are 100-nanosecond ticks since the year 1, UTC.</summary>
internal static class SqliteSchema
{
    // "Keel" in ASCII: says to tools such as file(1) whose database this is.
    private const int ApplicationId = 0x4B65656C;

    /// <summary>What brings a file from version n to n + 1. Never edit one that has shipped; add the next.</summary>
    private static readonly string[] Migrations =
    [
        """
        -- Words that repeat in every row (kinds: see SqliteNames). Never deleted, so an id keeps its meaning.
        CREATE TABLE names (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (kind, text)) STRICT;

        -- What must outlive the rows that it was counted from.
        CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE journals (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, expires_at INTEGER) STRICT;
        CREATE INDEX journals_expiry ON journals (expires_at) WHERE expires_at IS NOT NULL;

        -- Entries lie in the order of commit, so that one group of commits fills few pages whichever journals it touches.
        CREATE TABLE journal_entries (seq INTEGER PRIMARY KEY, journal INTEGER NOT NULL, version INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX journal_entries_place ON journal_entries (journal, version);
        CREATE TABLE snapshots (journal INTEGER PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;

        -- Journals whose name is gone and whose entries the sweeper takes away in bounded batches.
        CREATE TABLE forgotten_journals (journal INTEGER PRIMARY KEY) STRICT;

        CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT NOT NULL, type INTEGER NOT NULL, time INTEGER NOT NULL, workflow INTEGER,
            run TEXT, session TEXT, request TEXT, expires_at INTEGER, payload BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX events_id ON events (id);
        CREATE INDEX events_type ON events (type);
        CREATE INDEX events_workflow ON events (workflow) WHERE workflow IS NOT NULL;
        CREATE INDEX events_run ON events (run) WHERE run IS NOT NULL;
        CREATE INDEX events_session ON events (session) WHERE session IS NOT NULL;
        CREATE INDEX events_request ON events (request) WHERE request IS NOT NULL;
        CREATE INDEX events_expiry ON events (expires_at) WHERE expires_at IS NOT NULL;

        -- Between which positions the events of a minute lie: one row a minute instead of an index over every event's time.
        CREATE TABLE event_minutes (minute INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;

        CREATE TABLE audit_leaves (leaf INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;

        CREATE TABLE rows (tbl INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER, value BLOB NOT NULL,
            PRIMARY KEY (tbl, key)) STRICT, WITHOUT ROWID;
        CREATE INDEX rows_expiry ON rows (expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE counters (key TEXT PRIMARY KEY, value INTEGER NOT NULL, expires_at INTEGER) STRICT, WITHOUT ROWID;
        CREATE INDEX counters_expiry ON counters (expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE wake_ups (key TEXT PRIMARY KEY, due_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX wake_ups_due ON wake_ups (due_at);
        """,
        """
        -- By what events are looked for: one row for each thing that an event carries (kinds: see SqliteEventIndex). Written for many events
        -- at a time, up to the position that the mark last_indexed_position tells: a commit then touches one tree of events instead of six.
        CREATE TABLE event_index (kind INTEGER NOT NULL, word ANY NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (kind, word, position))
            STRICT, WITHOUT ROWID;
        INSERT INTO event_index SELECT 1, type, position FROM events ORDER BY type, position;
        INSERT INTO event_index SELECT 2, workflow, position FROM events WHERE workflow IS NOT NULL ORDER BY workflow, position;
        INSERT INTO event_index SELECT 3, run, position FROM events WHERE run IS NOT NULL ORDER BY run, position;
        INSERT INTO event_index SELECT 4, session, position FROM events WHERE session IS NOT NULL ORDER BY session, position;
        INSERT INTO event_index SELECT 5, request, position FROM events WHERE request IS NOT NULL ORDER BY request, position;
        INSERT INTO event_index SELECT 6, expires_at, position FROM events WHERE expires_at IS NOT NULL ORDER BY expires_at, position;
        INSERT INTO marks SELECT 'last_indexed_position', coalesce(max(position), 0) FROM events;
        DROP INDEX events_type;
        DROP INDEX events_workflow;
        DROP INDEX events_run;
        DROP INDEX events_session;
        DROP INDEX events_request;
        DROP INDEX events_expiry;
        CREATE TRIGGER events_gone AFTER DELETE ON events BEGIN
            DELETE FROM event_index WHERE kind = 1 AND word = old.type AND position = old.position;
            DELETE FROM event_index WHERE kind = 2 AND word = old.workflow AND position = old.position;
            DELETE FROM event_index WHERE kind = 3 AND word = old.run AND position = old.position;
            DELETE FROM event_index WHERE kind = 4 AND word = old.session AND position = old.position;
            DELETE FROM event_index WHERE kind = 5 AND word = old.request AND position = old.position;
            DELETE FROM event_index WHERE kind = 6 AND word = old.expires_at AND position = old.position;
        END;
        """,
    ];

    /// <summary>The version that this program reads and writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Opens the one connection that writes.</summary>
    /// <exception cref="DataFolderUnusableException">The file belongs to something else or to a newer program.</exception>
    public static SqliteDatabase OpenWriter(string path, StorageOptions options)
    {
        var database = SqliteDatabase.OpenWriter(path, options.LockWait);
        try
        {
            Prepare(database, options);
            var prepared = database;
            database = null;
            return prepared;
        }
        finally
        {
            database?.Dispose();
        }
    }

    /// <summary>Sets the connection up and brings the file to today's version.</summary>
    private static void Prepare(SqliteDatabase database, StorageOptions options)
    {
        // These two take effect only before the first table; on an existing file they change nothing.
        database.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        database.Execute("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        database.Execute("PRAGMA secure_delete = ON");
        database.Execute("PRAGMA wal_autocheckpoint = 0");
        database.Execute("PRAGMA temp_store = MEMORY");
        database.Execute($"PRAGMA cache_size = -{options.WriterCacheKilobytes}");
        var version = Check(database);
        for (; version < Version; version++)
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(Migrations[version]);
            database.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}");
            database.Execute("COMMIT");
        }

        if (options.DatabaseBytesMax is { } bytes)
        {
            database.Execute($"PRAGMA max_page_count = {Math.Max(1, bytes / Pragma(database, "page_size"))}");
        }
    }

    /// <summary>The number that a pragma answers.</summary>
    public static long Pragma(SqliteDatabase database, string name) => database.Statement($"PRAGMA {name}").Scalar() ?? 0;

    /// <summary>The version of the file.</summary>
    public static int Check(SqliteDatabase database)
    {
        var version = (int)Pragma(database, "user_version");
        if (version > Version)
        {
            throw new DataFolderUnusableException(
                $"The data folder was written by a newer Keelson (schema {version}; this one knows {Version}). Start the newer program, or restore a backup.");
        }

        if (version > 0 && Pragma(database, "application_id") != ApplicationId)
        {
            throw new DataFolderUnusableException("The file keelson.db in the data folder is not a database of Keelson. Choose another data folder.");
        }

        return version;
    }
}

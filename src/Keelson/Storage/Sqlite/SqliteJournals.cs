namespace Keelson.Storage.Sqlite;

/// <summary>The writer's side of journals. Knows the last version of the journals in use, so that an append reads nothing.</summary>
internal sealed class SqliteJournals(SqliteDatabase database)
{
    // Some 150 bytes each. At the limit the memory is dropped and fills again, at one look-up a journal.
    private const int RememberedMax = 65_536;

    private readonly Dictionary<string, Place> _places = [];
    private readonly SqliteStatement _find = database.Prepare(
        "SELECT id, (SELECT max(version) FROM journal_entries WHERE journal = journals.id), expires_at FROM journals WHERE name = ?1");

    private readonly SqliteStatement _create = database.Prepare("INSERT INTO journals (id, name, expires_at) VALUES (?1, ?2, ?3)");
    private readonly SqliteStatement _append = database.Prepare("INSERT INTO journal_entries (journal, version, payload) VALUES (?1, ?2, ?3)");
    private readonly SqliteStatement _expire = database.Prepare("UPDATE journals SET expires_at = ?2 WHERE id = ?1");
    private readonly SqliteStatement _snapshot = database.Prepare(
        """
        INSERT INTO snapshots (journal, version, payload) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET version = excluded.version, payload = excluded.payload WHERE excluded.version >= version
        """);

    private long _lastId;

    /// <summary>True when every append expects the version that is there, and no snapshot runs ahead of its journal.</summary>
    public bool Accepts(StorageTransaction transaction)
    {
        var appends = transaction.Journals;
        for (var i = 0; i < appends.Count; i++)
        {
            if (VersionAfter(appends[i].Journal, transaction, i) != appends[i].ExpectedVersion)
            {
                return false;
            }
        }

        foreach (var (journal, snapshot) in transaction.Snapshots)
        {
            if (snapshot.Version > VersionAfter(journal, transaction, appends.Count))
            {
                return false;
            }
        }

        return true;
    }

    public void Apply(StorageTransaction transaction)
    {
        foreach (var journal in transaction.Forgotten)
        {
            Forget(journal.Value);
        }

        foreach (var append in transaction.Journals)
        {
            Append(append);
        }

        foreach (var (journal, snapshot) in transaction.Snapshots)
        {
            _snapshot.Bind(1, Find(journal.Value).Id).Bind(2, snapshot.Version).Bind(3, snapshot.Payload.Span).Run();
        }
    }

    /// <summary>Takes expired journals away: their names at once, their entries as the limit allows. Answers how many of both went.</summary>
    public int Sweep(DateTimeOffset now, int limit)
    {
        database.Statement(
            "INSERT OR IGNORE INTO forgotten_journals SELECT id FROM journals WHERE expires_at <= ?1 ORDER BY expires_at, id LIMIT ?2").Bind(1, now).Bind(2, limit).Run();
        database.Statement("DELETE FROM snapshots WHERE journal IN (SELECT journal FROM forgotten_journals)").Run();
        var gone = database.Statement("DELETE FROM journals WHERE id IN (SELECT journal FROM forgotten_journals)").Run();
        if (gone > 0)
        {
            _places.Clear();
        }

        if (gone < limit)
        {
            gone += database.Statement(
                """
                DELETE FROM journal_entries WHERE seq IN
                (SELECT e.seq FROM forgotten_journals f CROSS JOIN journal_entries e ON e.journal = f.journal LIMIT ?1)
                """).Bind(1, limit - gone).Run();
            database.Statement(
                "DELETE FROM forgotten_journals WHERE NOT EXISTS (SELECT 1 FROM journal_entries e WHERE e.journal = forgotten_journals.journal)").Run();
        }

        return gone;
    }

    /// <summary>Reads anew what was remembered; called at the start and after a rollback.</summary>
    public void Reload()
    {
        _places.Clear();
        _lastId = database.Statement("SELECT max(coalesce((SELECT max(id) FROM journals), 0), coalesce((SELECT max(journal) FROM forgotten_journals), 0))")
            .Scalar()!.Value;
    }

    private static int Entries(JournalId journal, StorageTransaction transaction, int appends)
    {
        var entries = 0;
        for (var i = 0; i < appends; i++)
        {
            entries += transaction.Journals[i].Journal == journal ? transaction.Journals[i].Entries.Count : 0;
        }

        return entries;
    }

    // A transaction forgets first and appends then; its own earlier appends count.
    private long VersionAfter(JournalId journal, StorageTransaction transaction, int appends) =>
        (transaction.Forgotten.Contains(journal) ? 0 : Find(journal.Value).Version) + (appends == 0 ? 0 : Entries(journal, transaction, appends));

    private void Append(JournalAppend append)
    {
        var name = append.Journal.Value;
        var place = Find(name);
        if (place.Id == 0)
        {
            if (append.Entries.Count == 0)
            {
                return;
            }

            place = new Place(++_lastId, 0, append.ExpiresAt?.UtcTicks);
            _create.Bind(1, place.Id).Bind(2, name).Bind(3, place.ExpiresAt).Run();
        }
        else if (append.ExpiresAt is { } expiresAt && expiresAt.UtcTicks != place.ExpiresAt)
        {
            place = place with { ExpiresAt = expiresAt.UtcTicks };
            _expire.Bind(1, place.Id).Bind(2, place.ExpiresAt).Run();
        }

        foreach (var entry in append.Entries)
        {
            place = place with { Version = place.Version + 1 };
            _append.Bind(1, place.Id).Bind(2, place.Version).Bind(3, entry.Span).Run();
        }

        _places[name] = place;
    }

    private void Forget(string name)
    {
        var place = Find(name);
        if (place.Id != 0)
        {
            database.Statement("INSERT INTO forgotten_journals (journal) VALUES (?1)").Bind(1, place.Id).Run();
            database.Statement("DELETE FROM snapshots WHERE journal = ?1").Bind(1, place.Id).Run();
            database.Statement("DELETE FROM journals WHERE id = ?1").Bind(1, place.Id).Run();
            _places.Remove(name);
        }
    }

    private Place Find(string name)
    {
        if (_places.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_find.Bind(1, name).Step())
        {
            return default;
        }

        var place = new Place(_find.Int64(0), _find.Int64(1), _find.IsNull(2) ? null : _find.Int64(2));
        _find.Reset();
        if (_places.Count >= RememberedMax)
        {
            _places.Clear();
        }

        return _places[name] = place;
    }

    private readonly record struct Place(long Id, long Version, long? ExpiresAt);
}

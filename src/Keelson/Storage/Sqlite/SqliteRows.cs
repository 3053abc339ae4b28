namespace Keelson.Storage.Sqlite;

/// <summary>The writer's side of keyed rows.</summary>
internal sealed class SqliteRows(SqliteDatabase database, SqliteNames names)
{
    private readonly SqliteStatement _version = database.Prepare("SELECT version FROM rows WHERE tbl = ?1 AND key = ?2");
    private readonly SqliteStatement _delete = database.Prepare("DELETE FROM rows WHERE tbl = ?1 AND key = ?2");
    private readonly SqliteStatement _put = database.Prepare(
        """
        INSERT INTO rows (tbl, key, version, expires_at, value) VALUES (?1, ?2, 1, ?3, ?4)
        ON CONFLICT DO UPDATE SET version = version + 1, expires_at = excluded.expires_at, value = excluded.value
        """);

    /// <summary>True when every write finds the version that it expects; what the same transaction wrote before counts.</summary>
    public bool Accepts(List<RowWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i].ExpectedVersion is { } expected && VersionBefore(writes, i) != expected)
            {
                return false;
            }
        }

        return true;
    }

    public void Apply(List<RowWrite> writes)
    {
        foreach (var write in writes)
        {
            var table = names.Intern(database, SqliteNames.Table, write.Table.Name);
            if (write.Value is { } value)
            {
                _put.Bind(1, table).Bind(2, write.Key).Bind(3, write.ExpiresAt).Bind(4, value.Span).Run();
            }
            else
            {
                _delete.Bind(1, table).Bind(2, write.Key).Run();
            }
        }
    }

    /// <summary>Takes expired rows away; answers how many went.</summary>
    public int Sweep(DateTimeOffset now, int limit) =>
        database.Statement("DELETE FROM rows WHERE (tbl, key) IN (SELECT tbl, key FROM rows WHERE expires_at <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, limit).Run();

    private long VersionBefore(List<RowWrite> writes, int index)
    {
        var write = writes[index];
        var version = _version.Bind(1, names.Intern(database, SqliteNames.Table, write.Table.Name)).Bind(2, write.Key).Scalar() ?? 0;
        for (var i = 0; i < index; i++)
        {
            if (writes[i].Key == write.Key && writes[i].Table == write.Table)
            {
                version = writes[i].Value is null ? 0 : version + 1;
            }
        }

        return version;
    }
}

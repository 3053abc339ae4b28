using System.Runtime.InteropServices;

namespace Keelson.Storage.Sqlite;

/// <summary>The writer's side of counters. Additions commute, so those of a whole group are summed before they are written.</summary>
internal sealed class SqliteCounters(SqliteDatabase database)
{
    private const long NeverTicks = long.MaxValue;

    private readonly Dictionary<string, Sum> _sums = [];

    // Nearly every addition leaves the expiry as it is; this one then touches no index.
    private readonly SqliteStatement _add = database.Prepare(
        "UPDATE counters SET value = value + ?2 WHERE key = ?1 AND (expires_at IS NULL OR expires_at >= ?3)");

    private readonly SqliteStatement _put = database.Prepare(
        """
        INSERT INTO counters (key, value, expires_at) VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET value = value + excluded.value, expires_at = excluded.expires_at
        """);

    public void Add(List<CounterAdd> adds)
    {
        foreach (var add in adds)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, add.Counter, out _);
            sum = new Sum(checked(sum.Delta + add.Delta), Math.Max(sum.ExpiresAt, add.ExpiresAt?.UtcTicks ?? NeverTicks));
        }
    }

    /// <summary>Writes what was summed for the whole group.</summary>
    public void EndGroup()
    {
        foreach (var (counter, sum) in _sums)
        {
            if (_add.Bind(1, counter).Bind(2, sum.Delta).Bind(3, sum.ExpiresAt).Run() == 0)
            {
                // It is new, or it would have been forgotten too early: the longest life wins.
                _put.Bind(1, counter).Bind(2, sum.Delta).Bind(3, sum.ExpiresAt == NeverTicks ? null : sum.ExpiresAt).Run();
            }
        }

        _sums.Clear();
    }

    /// <summary>Takes expired counters away; answers how many went.</summary>
    public int Sweep(DateTimeOffset now, int limit) =>
        database.Statement("DELETE FROM counters WHERE key IN (SELECT key FROM counters WHERE expires_at <= ?1 LIMIT ?2)")
            .Bind(1, now).Bind(2, limit).Run();

    /// <summary>Called after a rollback.</summary>
    public void Reload() => _sums.Clear();

    private readonly record struct Sum(long Delta, long ExpiresAt);
}

using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Sessions;

/// <summary>Questions to the lists of sessions; reads only. Safe for concurrent use.</summary>
internal sealed class SessionQueries(IStore store)
{
    /// <summary>Sessions of a page at most.</summary>
    public const int LimitMax = 500;

    private const int ScanMax = 1_000; // Rows that one page looks through when it filters; then the cursor says where to go on.

    /// <summary>One page, the newest first. A page may be short while its cursor says that there is more.</summary>
    public async ValueTask<(IReadOnlyList<SessionRow> Items, string? NextCursor)> ListAsync(
        string? workflow, string? cursor, int limit, CancellationToken cancellation)
    {
        var rows = await store.ScanRowsAsync(new RowScan(SessionTables.Sessions, "", cursor, ScanMax, IsDescending: true), cancellation);
        var items = new List<SessionRow>();
        foreach (var row in rows)
        {
            var session = KeelsonJson.Deserialize<SessionRow>(row.Value);
            if (workflow is null || string.Equals(session.Workflow, workflow, StringComparison.Ordinal))
            {
                items.Add(session);
            }

            if (items.Count == limit)
            {
                return (items, row.Key);
            }
        }

        return (items, rows.Count == ScanMax ? rows[^1].Key : null);
    }

    /// <summary>What is known of a session that was forgotten; null when none is.</summary>
    public async ValueTask<SessionErasure?> FindErasureAsync(string session, CancellationToken cancellation) =>
        await store.ReadRowAsync(SessionTables.Erased, session, cancellation) is { } row ? KeelsonJson.Deserialize<SessionErasure>(row.Value) : null;

    /// <summary>Keys of sessions whose time may have come.</summary>
    public async ValueTask<IReadOnlyList<(string Key, string Session)>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var last = SessionTables.ExpiryKey(until, "~");
        var rows = await store.ScanRowsAsync(new RowScan(SessionTables.Expiry, "", null, limit), cancellation);
        return [.. rows.TakeWhile(row => string.CompareOrdinal(row.Key, last) <= 0).Select(row => (row.Key, row.Key[(row.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]))];
    }
}

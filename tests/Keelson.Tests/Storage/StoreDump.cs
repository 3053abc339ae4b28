using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

/// <summary>Everything that a store holds under the names a test uses, as text that can be compared.</summary>
internal static class StoreDump
{
    public static async Task<string> OfAsync(IStore store, IEnumerable<string> journals, IEnumerable<string> tables, IEnumerable<string> counters, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var journal in journals)
        {
            var entries = await store.ReadJournalAsync(new JournalId(journal), 0, 10_000, cancellation);
            var snapshot = await store.ReadSnapshotAsync(new JournalId(journal), cancellation);
            lines.Add($"journal {journal}: {string.Join(",", entries.Select(e => $"{e.Version}={Text(e.Payload)}"))} snapshot {snapshot?.Version} {(snapshot is { } s ? Text(s.Payload) : "")}");
        }

        foreach (var table in tables)
        {
            var rows = await store.ScanRowsAsync(new RowScan(new RowTable(table), "", null, 1_000), cancellation);
            lines.Add($"table {table}: {string.Join(",", rows.Select(row => $"{row.Key}@{row.Version}={Text(row.Value)}"))}");
        }

        foreach (var counter in counters)
        {
            lines.Add($"counter {counter}: {await store.ReadCounterAsync(counter, cancellation)}");
        }

        var due = await store.ReadDueAsync(DateTimeOffset.MaxValue, 10_000, cancellation);
        lines.Add($"due: {string.Join(",", due.Select(wakeUp => $"{wakeUp.Key}@{wakeUp.DueAt:O}"))}");
        var leaves = await store.ReadAuditLeavesAsync(-1, 10_000, cancellation);
        lines.Add($"leaves: {string.Join(",", leaves.Select(leaf => Text(leaf)))}");
        var events = await store.ReadEventsAsync(new EventScan(0, 10_000), cancellation);
        lines.Add($"events: {string.Join(",", events.Select(stored => $"{stored.Position}={stored.Record.Id}/{stored.Record.Type}/{stored.Record.Run}/{Text(stored.Record.Payload)}"))}");
        return string.Join('\n', lines);
    }
}

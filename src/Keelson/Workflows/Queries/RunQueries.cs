using System.Text;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Workflows.Queries;

/// <summary>Questions to the runs; reads only. Safe for concurrent use.</summary>
internal sealed class RunQueries(IStore store)
{
    /// <summary>Runs of a page when the caller does not say.</summary>
    public const int LimitDefault = 50;

    /// <summary>Runs of a page at most: a few hundred bytes each.</summary>
    public const int LimitMax = 500;

    private const int EventsMax = 2_000; // The events of a run of some 600 steps; a longer one is told by the stream itself.
    private const int ScanMax = 1_000; // Rows that one page looks through when it filters; then the cursor says where to go on.

    /// <summary>One page, the newest first. A page may be short while its cursor says that there is more.</summary>
    public async ValueTask<RunPage> ListAsync(string? workflow, RunStatus? status, string? cursor, int limit, CancellationToken cancellation)
    {
        var (table, prefix) = (workflow, status) switch
        {
            ({ } name, _) => (RunTables.ByWorkflow, name + "/"),
            (null, { } word and not RunStatus.Completed) => (RunTables.ByStatus, RunWords.Of(word) + "/"),
            _ => (RunTables.Runs, ""),
        };
        var scan = new RowScan(table, prefix, cursor is null ? null : prefix + cursor, ScanMax, IsDescending: true);
        var rows = await store.ScanRowsAsync(scan, cancellation);
        var items = new List<RunSummary>();
        for (var i = 0; i < rows.Count; i++)
        {
            var id = rows[i].Key[prefix.Length..];
            var summary = table == RunTables.Runs ? KeelsonJson.Deserialize<RunSummary>(rows[i].Value) : await FindAsync(id, cancellation);
            if (summary is not null && (status is null || summary.Status == status))
            {
                items.Add(summary);
            }

            if (items.Count == limit)
            {
                return new RunPage(items, i + 1 < rows.Count || rows.Count == ScanMax ? id : null);
            }
        }

        return new RunPage(items, rows.Count == ScanMax ? rows[^1].Key[prefix.Length..] : null);
    }

    /// <summary>The line of one run, or null.</summary>
    public async ValueTask<RunSummary?> FindAsync(string run, CancellationToken cancellation) =>
        await store.ReadRowAsync(RunTables.Runs, run, cancellation) is { } row ? KeelsonJson.Deserialize<RunSummary>(row.Value) : null;

    /// <summary>One run in full, or null.</summary>
    public async ValueTask<RunDetail?> ShowAsync(string run, CancellationToken cancellation)
    {
        if (await FindAsync(run, cancellation) is not { } summary)
        {
            return null;
        }

        var (state, _) = await RunHistory.FoldAsync(store, run, cancellation);
        var stored = await store.ReadEventsAsync(new EventScan(0, EventsMax) { Run = run }, cancellation);
        return new RunDetail(summary, state, [.. stored.Select(each => (each.Position, TelemetryCodec.Parse(each.Record.Payload)))], stored.Count == EventsMax);
    }

    /// <summary>Outcomes of one run, or of all, in the order of their runs from the newest.</summary>
    public async ValueTask<(IReadOnlyList<OutcomeRecord> Items, string? NextCursor)> OutcomesAsync(
        string? run, string? workflow, string? cursor, int limit, CancellationToken cancellation)
    {
        var rows = await store.ScanRowsAsync(new RowScan(RunTables.Outcomes, run is null ? "" : run + "/", cursor, ScanMax, IsDescending: true), cancellation);
        var items = new List<OutcomeRecord>();
        foreach (var row in rows)
        {
            var record = KeelsonJson.Deserialize<OutcomeRecord>(row.Value);
            if (workflow is null || string.Equals(record.Workflow, workflow, StringComparison.Ordinal))
            {
                items.Add(record);
            }

            if (items.Count == limit)
            {
                return (items, row.Key);
            }
        }

        return (items, rows.Count == ScanMax ? rows[^1].Key : null);
    }

    /// <summary>A document that was kept, as text for people.</summary>
    public static string? TextOf(ReadOnlyMemory<byte>? json) => json is { IsEmpty: false } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}

using Keelson.Storage;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>The index of events follows the stream in batches; nobody who asks may notice.</summary>
public sealed class SqliteEventIndexTests : IDisposable
{
    private static readonly EventScan[] Scans =
    [
        new(0, 5_000),
        new(0, 5_000) { Type = "a.x" },
        new(0, 5_000) { Type = "a." },
        new(0, 5_000) { Type = "a.", Workflow = "w1" },
        new(0, 5_000) { Workflow = "w1" },
        new(0, 5_000) { Run = "r3" },
        new(0, 5_000) { Session = "s4", Type = "a.y" },
        new(0, 5_000) { Request = "q4" },
        new(0, 5_000) { From = Noon.AddMinutes(3), To = Noon.AddMinutes(8) },
        new(0, 5_000) { Run = "r2", From = Noon.AddMinutes(3) },
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => _folder.Inside("keelson.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_before_and_behind_the_mark_are_found_alike_in_both_directions_and_page_by_page()
    {
        await using var store = OpenSqlite(_folder.Path);
        var all = await FillAsync(store, 1_300);
        var mark = Ask("SELECT value FROM marks WHERE name = 'last_indexed_position'");

        Assert.InRange(mark, 512, 1_299);
        await AssertFoundAsync(store, all);
    }

    [Fact]
    public async Task What_is_looked_for_is_found_after_a_restart_and_after_a_sweep_of_what_has_expired()
    {
        List<EventRecord> all;
        await using (var store = OpenSqlite(_folder.Path))
        {
            all = await FillAsync(store, 700);
        }

        await using var again = OpenSqlite(_folder.Path);
        while (await again.SweepAsync(Noon, 50, Cancellation) > 0)
        {
        }

        var left = all.Where(record => record.ExpiresAt is not { } at || at > Noon).ToList();
        Assert.InRange(left.Count, 1, 699);
        await AssertFoundAsync(again, left);
        Assert.Equal(left.Sum(Words), Ask("SELECT count(*) FROM event_index"));
    }

    [Fact]
    public async Task A_folder_from_before_the_index_is_brought_up_to_date()
    {
        List<EventRecord> all;
        await using (var store = OpenSqlite(_folder.Path))
        {
            all = await FillAsync(store, 700);
            await store.SweepAsync(Noon.AddYears(-1), 1, Cancellation);
        }

        using (var database = SqliteDatabase.OpenWriter(Path, TimeSpan.Zero))
        {
            database.Execute(
                """
                DROP TRIGGER events_gone; DROP TABLE event_index; DELETE FROM marks WHERE name = 'last_indexed_position';
                CREATE INDEX events_type ON events (type);
                CREATE INDEX events_workflow ON events (workflow) WHERE workflow IS NOT NULL;
                CREATE INDEX events_run ON events (run) WHERE run IS NOT NULL;
                CREATE INDEX events_session ON events (session) WHERE session IS NOT NULL;
                CREATE INDEX events_request ON events (request) WHERE request IS NOT NULL;
                CREATE INDEX events_expiry ON events (expires_at) WHERE expires_at IS NOT NULL;
                PRAGMA user_version = 1;
                """);
        }

        await using var today = OpenSqlite(_folder.Path);

        Assert.Equal(all.Sum(Words), Ask("SELECT count(*) FROM event_index"));
        await AssertFoundAsync(today, all);
        Assert.Empty(SqliteIntegrity.Check(_folder.Path, Cancellation));
    }

    [Fact]
    public async Task A_commit_of_an_event_and_an_entry_writes_few_pages()
    {
        await using var store = OpenSqlite(_folder.Path);
        await FillAsync(store, 600);
        var before = new FileInfo(Path + "-wal").Length;

        for (var i = 0; i < 100; i++)
        {
            var transaction = new StorageTransaction().Append(new JournalId("j"), i, [Bytes("entry")]);
            transaction.Events.Add(Record(10_000 + i));
            Assert.True((await store.CommitAsync(transaction, Cancellation)).IsCommitted);
        }

        // The events, their ids, the entries and their places; a page more where one of them gets full.
        Assert.InRange((new FileInfo(Path + "-wal").Length - before) / 100 / 4_096.0, 3, 5);
    }

    private static int Words(EventRecord record) =>
        1 + (record.Workflow is null ? 0 : 1) + (record.Run is null ? 0 : 1) + (record.Session is null ? 0 : 1) + (record.Request is null ? 0 : 1) + (record.ExpiresAt is null ? 0 : 1);

    private static EventRecord Record(int i) => new(
        $"e{i}",
        i % 3 == 0 ? "a.x" : i % 3 == 1 ? "a.y" : "b.z",
        Noon.AddMinutes(i % 10).AddSeconds(i % 60),
        i % 2 == 0 ? null : $"w{i % 4}",
        i % 5 == 0 ? null : $"r{i % 7}",
        i % 4 == 0 ? $"s{i % 6}" : null,
        i % 6 == 0 ? null : $"q{i % 11}",
        Bytes($"{i}"))
    {
        ExpiresAt = i % 5 == 0 ? Noon : i % 5 == 1 ? Noon.AddDays(1) : null,
    };

    private static async Task<List<EventRecord>> FillAsync(SqliteStore store, int events)
    {
        var all = Enumerable.Range(0, events).Select(Record).ToList();
        foreach (var chunk in all.Chunk(30))
        {
            var transaction = new StorageTransaction();
            transaction.Events.AddRange(chunk);
            Assert.True((await store.CommitAsync(transaction, Cancellation)).IsCommitted);
        }

        return all;
    }

    private static async Task AssertFoundAsync(SqliteStore store, List<EventRecord> all)
    {
        foreach (var scan in Scans)
        {
            var expected = all.Where(record => Fits(scan, record)).Select(record => record.Id).ToList();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, await IdsAsync(store, scan));
            Assert.Equal(expected.AsEnumerable().Reverse(), await IdsAsync(store, scan with { AfterPosition = long.MaxValue, IsDescending = true }));
            Assert.Equal(expected, await PagesAsync(store, scan with { Limit = 7 }));
            Assert.Equal(expected.AsEnumerable().Reverse(), await PagesAsync(store, scan with { Limit = 7, AfterPosition = long.MaxValue, IsDescending = true }));
        }
    }

    private static bool Fits(EventScan scan, EventRecord record) =>
        (scan.Type is not { } type || (type.EndsWith('.') ? record.Type.StartsWith(type, StringComparison.Ordinal) : record.Type == type))
        && (scan.Workflow is null || record.Workflow == scan.Workflow)
        && (scan.Run is null || record.Run == scan.Run)
        && (scan.Session is null || record.Session == scan.Session)
        && (scan.Request is null || record.Request == scan.Request)
        && (scan.From is null || record.Time >= scan.From)
        && (scan.To is null || record.Time < scan.To);

    private static async Task<List<string>> IdsAsync(SqliteStore store, EventScan scan) =>
        [.. (await store.ReadEventsAsync(scan, Cancellation)).Select(stored => stored.Record.Id)];

    private static async Task<List<string>> PagesAsync(SqliteStore store, EventScan scan)
    {
        var ids = new List<string>();
        while (await store.ReadEventsAsync(scan, Cancellation) is { Count: > 0 } page)
        {
            ids.AddRange(page.Select(stored => stored.Record.Id));
            scan = scan with { AfterPosition = page[^1].Position };
        }

        return ids;
    }

    private long Ask(string question)
    {
        using var database = SqliteDatabase.OpenReader(Path, TimeSpan.FromSeconds(5));
        return database.Statement(question).Scalar()!.Value;
    }
}

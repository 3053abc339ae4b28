using Keelson.Storage;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

public sealed class SqliteStoreTests : StoreContractTests
{
    private static readonly RowTable Table = new("table");

    private readonly TempFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart_and_goes_on_from_there()
    {
        var first = new StorageTransaction().Append(new JournalId("j"), 0, [Bytes("a")]).Put(Table, "k", Bytes("v")).Add("c", 5).Wake("w", Noon);
        first.Events.Add(Event("e1", workflow: "w"));
        first.AuditLeaves.Add(Bytes("leaf 0"));
        await CommitAsync(first);

        await using var again = await ReopenAsync();
        var position = again.LastEventPosition;
        var second = new StorageTransaction().Append(new JournalId("j"), 1, [Bytes("b")]).Put(Table, "k", Bytes("w"), expectedVersion: 1).Add("c", 6);
        second.Events.AddRange([Event("e1", workflow: "w"), Event("e2", workflow: "w")]);
        second.AuditLeaves.Add(Bytes("leaf 1"));
        var result = await again.CommitAsync(second, Cancellation);

        Assert.Equal(1, position);
        Assert.Equal(new CommitResult(CommitStatus.Committed, 2), result);
        Assert.Equal(["a", "b"], (await again.ReadJournalAsync(new JournalId("j"), 0, 10, Cancellation)).Select(entry => Text(entry.Payload)));
        Assert.Equal(11, await again.ReadCounterAsync("c", Cancellation));
        Assert.Equal(["leaf 0", "leaf 1"], (await again.ReadAuditLeavesAsync(-1, 10, Cancellation)).Select(leaf => Text(leaf)));
        Assert.Equal(["e1", "e2"], (await again.ReadEventsAsync(new EventScan(0, 10) { Workflow = "w" }, Cancellation)).Select(e => e.Record.Id));
        Assert.Single(await again.ReadDueAsync(Noon, 10, Cancellation));
    }

    [Fact]
    public async Task A_position_is_never_given_twice_even_when_the_newest_event_was_forgotten()
    {
        var transaction = new StorageTransaction();
        transaction.Events.AddRange([Event("e1"), Event("e2"), Event("e3")]);
        await CommitAsync(transaction);
        await Store.DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(_folder.Inside("data/keelson.db"), TimeSpan.Zero))
        {
            database.Execute($"UPDATE events SET expires_at = {Noon.UtcTicks} WHERE position > 1");
        }

        var sweeping = OpenSqlite(_folder.Inside("data"));
        Assert.Equal(2, await sweeping.SweepAsync(Noon, 10, Cancellation));
        await sweeping.DisposeAsync();
        await using var again = OpenSqlite(_folder.Inside("data"));
        var next = new StorageTransaction();
        next.Events.Add(Event("e4"));

        Assert.Equal(3, again.LastEventPosition);
        Assert.Equal(4, (await again.CommitAsync(next, Cancellation)).LastEventPosition);
    }

    [Fact]
    public async Task A_folder_of_a_newer_program_is_left_alone()
    {
        await Store.DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(_folder.Inside("data/keelson.db"), TimeSpan.Zero))
        {
            database.Execute("PRAGMA user_version = 1000");
        }

        var refused = Assert.Throws<DataFolderUnusableException>(() => OpenSqlite(_folder.Inside("data")));

        Assert.Contains("newer Keelson", refused.Message, StringComparison.Ordinal);
        Assert.Single(SqliteIntegrity.Check(_folder.Inside("data"), Cancellation));
    }

    [Fact]
    public async Task A_full_queue_makes_callers_wait_and_loses_none()
    {
        await using var store = OpenSqlite(_folder.Inside("small"), options => options with { QueuedTransactionsMax = 2, GroupTransactionsMax = 2, GroupBytesMax = 10 });

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            store.CommitAsync(new StorageTransaction().Put(Table, $"k{i}", Bytes("0123456789")).Add("c", 1), Cancellation).AsTask()));

        Assert.All(results, result => Assert.True(result.IsCommitted));
        Assert.Equal(200, await store.ReadCounterAsync("c", Cancellation));
    }

    [Fact]
    public async Task Callers_who_wait_when_the_store_closes_are_all_answered()
    {
        var store = OpenSqlite(_folder.Inside("small"), options => options with { QueuedTransactionsMax = 2 });
        var commits = Enumerable.Range(0, 300).Select(i => store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation).AsTask()).ToList();

        await store.DisposeAsync();
        var results = await Task.WhenAll(commits);

        await using var again = OpenSqlite(_folder.Inside("small"));
        Assert.Equal(results.Count(result => result.IsCommitted), await again.ReadCounterAsync("c", Cancellation));
        Assert.All(results, result => Assert.True(result.Status is CommitStatus.Committed or CommitStatus.Unavailable));
    }

    [Fact]
    public async Task Giving_up_ends_the_wait_and_spoils_nobody_elses_answer()
    {
        for (var round = 0; round < 50; round++)
        {
            using var source = new CancellationTokenSource();
            var leaver = Store.CommitAsync(new StorageTransaction().Add("left", 1), source.Token).AsTask();
            var stayers = Enumerable.Range(0, 8).Select(_ => Store.CommitAsync(new StorageTransaction().Add("stayed", 1), Cancellation).AsTask()).ToList();
            await source.CancelAsync();

            Assert.All(await Task.WhenAll(stayers), result => Assert.True(result.IsCommitted));
            Assert.True(await HasLeftOrCommittedAsync(leaver));
        }

        Assert.Equal(400, await Store.ReadCounterAsync("stayed", Cancellation));
    }

    [Fact]
    public async Task A_caller_that_blocks_its_thread_holds_nobody_up()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = Enumerable.Range(0, 3).Select(async _ =>
        {
            await CommitAsync(new StorageTransaction().Add("c", 1));
            gate.Wait(Cancellation);
        }).ToList();

        var opener = Task.Run(async () =>
        {
            await CommitAsync(new StorageTransaction().Add("c", 1));
            gate.Set();
        }, Cancellation);

        await Task.WhenAll([opener, .. blocked]).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_stop_the_store()
    {
        using var subscription = Store.Listen(new Thrower());
        var transaction = new StorageTransaction();
        transaction.Events.Add(Event("e1"));

        await CommitAsync(transaction);
        await CommitAsync(new StorageTransaction().Add("c", 1));
    }

    [Fact]
    public async Task A_read_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ReadEventsAsync(new EventScan(0, 10), source.Token));
    }

    [Fact]
    public async Task A_sound_database_has_no_complaints_and_a_damaged_one_has()
    {
        for (var i = 0; i < 100; i++)
        {
            await CommitAsync(new StorageTransaction().Put(Table, $"k{i}", new byte[1_000]).Append(new JournalId($"j{i}"), 0, [new byte[500]]));
        }

        Assert.Empty(SqliteIntegrity.Check(_folder.Inside("data"), Cancellation));
        await Store.DisposeAsync();
        Assert.Empty(SqliteIntegrity.Check(_folder.Inside("data"), Cancellation));
        Assert.Empty(SqliteIntegrity.Check(_folder.Inside("absent"), Cancellation));

        await using (var file = File.OpenWrite(_folder.Inside("data/keelson.db")))
        {
            file.Position = 4096 * 20;
            file.Write(new byte[4096 * 10]);
        }

        Assert.NotEmpty(SqliteIntegrity.Check(_folder.Inside("data"), Cancellation));
    }

    private protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(OpenSqlite(_folder.Inside("data")));

    private async Task<SqliteStore> ReopenAsync()
    {
        await Store.DisposeAsync();
        return OpenSqlite(_folder.Inside("data"));
    }

    private static async Task<bool> HasLeftOrCommittedAsync(Task<CommitResult> commit)
    {
        try
        {
            return (await commit).IsCommitted;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private sealed class Thrower : ICommitListener
    {
        public void OnCommitted(IReadOnlyList<StoredEvent> events) => throw new InvalidOperationException("A bug.");
    }
}

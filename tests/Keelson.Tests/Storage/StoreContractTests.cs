using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

/// <summary>What every store promises: transactions, journals, rows, counters and wake-ups. Each kind of store runs all of it.</summary>
public abstract partial class StoreContractTests : IAsyncLifetime
{
    private static readonly RowTable Runs = new("runs");
    private static readonly JournalId Journal = new("run/r_1");

    private protected IStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_transaction_is_applied_whole()
    {
        var transaction = new StorageTransaction().Append(Journal, 0, [Bytes("a"), Bytes("b")]).Put(Runs, "k", Bytes("v")).Add("c", 5).Wake("w", Noon);
        transaction.Events.Add(Event("e1"));
        transaction.AuditLeaves.Add(Bytes("leaf"));
        transaction.Snapshots.Add((Journal, new JournalSnapshot(2, Bytes("ab"))));

        var result = await Store.CommitAsync(transaction, Cancellation);

        Assert.Equal(CommitStatus.Committed, result.Status);
        Assert.Equal(Store.LastEventPosition, result.LastEventPosition);
        Assert.Equal(["a", "b"], await ReadJournalAsync());
        Assert.Equal("ab", Text((await Store.ReadSnapshotAsync(Journal, Cancellation))!.Value.Payload));
        Assert.Equal("v", await ReadRowAsync("k"));
        Assert.Equal(5, await Store.ReadCounterAsync("c", Cancellation));
        Assert.Equal([new WakeUp("w", Noon)], await Store.ReadDueAsync(Noon, 10, Cancellation));
        Assert.Equal("leaf", Text(Assert.Single(await Store.ReadAuditLeavesAsync(-1, 10, Cancellation))));
        Assert.Equal("e1", Assert.Single(await Store.ReadEventsAsync(new EventScan(0, 10), Cancellation)).Record.Id);
    }

    [Fact]
    public async Task A_conflict_writes_nothing_of_its_transaction()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a")]));
        var transaction = new StorageTransaction().Append(Journal, 0, [Bytes("b")]).Put(Runs, "k", Bytes("v")).Add("c", 5).Wake("w", Noon);
        transaction.Events.Add(Event("e1"));
        transaction.AuditLeaves.Add(Bytes("leaf"));

        var result = await Store.CommitAsync(transaction, Cancellation);

        Assert.Equal(new CommitResult(CommitStatus.Conflict, 0), result);
        Assert.Equal(["a"], await ReadJournalAsync());
        Assert.Null(await Store.ReadRowAsync(Runs, "k", Cancellation));
        Assert.Equal(0, await Store.ReadCounterAsync("c", Cancellation));
        Assert.Empty(await Store.ReadDueAsync(Noon, 10, Cancellation));
        Assert.Empty(await Store.ReadAuditLeavesAsync(-1, 10, Cancellation));
        Assert.Equal(0, Store.LastEventPosition);
    }

    [Fact]
    public async Task Of_many_callers_with_the_same_expectation_one_wins_and_the_others_conflict()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Store.CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes($"{i}")]).Add("c", 1), Cancellation).AsTask()));

        Assert.Equal(1, results.Count(result => result.IsCommitted));
        Assert.Equal(49, results.Count(result => result.Status == CommitStatus.Conflict));
        Assert.Single(await ReadJournalAsync());
        Assert.Equal(1, await Store.ReadCounterAsync("c", Cancellation));
    }

    [Fact]
    public async Task Concurrent_callers_of_many_journals_all_get_through()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async writer =>
        {
            for (var version = 0; version < 30; version++)
            {
                var transaction = new StorageTransaction().Append(new JournalId($"run/{writer}"), version, [Bytes($"{version}")]).Add("all", 1);
                transaction.Events.Add(Event($"{writer}-{version}"));
                await CommitAsync(transaction);
            }
        }));

        Assert.Equal(600, await Store.ReadCounterAsync("all", Cancellation));
        Assert.Equal(600, (await Store.ReadEventsAsync(new EventScan(0, 1_000), Cancellation)).Count);
        for (var writer = 0; writer < 20; writer++)
        {
            var entries = await Store.ReadJournalAsync(new JournalId($"run/{writer}"), 0, 100, Cancellation);
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), entries.Select(entry => Text(entry.Payload)));
        }
    }

    [Fact]
    public async Task Journal_entries_are_read_behind_a_version_and_up_to_a_limit()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [.. Enumerable.Range(1, 9).Select(i => (ReadOnlyMemory<byte>)Bytes($"{i}"))]));

        var entries = await Store.ReadJournalAsync(Journal, 3, 4, Cancellation);

        Assert.Equal([4L, 5L, 6L, 7L], entries.Select(entry => entry.Version));
        Assert.Equal(["4", "5", "6", "7"], entries.Select(entry => Text(entry.Payload)));
        Assert.Empty(await Store.ReadJournalAsync(new JournalId("run/r_2"), 0, 10, Cancellation));
    }

    [Fact]
    public async Task Two_appends_to_one_journal_in_one_transaction_build_on_each_other()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a")]).Append(Journal, 1, [Bytes("b")]));

        Assert.Equal(["a", "b"], await ReadJournalAsync());
        var stale = new StorageTransaction().Append(Journal, 2, [Bytes("c")]).Append(Journal, 2, [Bytes("d")]);
        Assert.Equal(CommitStatus.Conflict, (await Store.CommitAsync(stale, Cancellation)).Status);
    }

    [Fact]
    public async Task An_append_without_entries_is_a_fence()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, []));
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a")]));
        await CommitAsync(new StorageTransaction().Append(Journal, 1, []).Put(Runs, "k", Bytes("v")));

        var late = await Store.CommitAsync(new StorageTransaction().Append(Journal, 0, []).Put(Runs, "k", Bytes("w")), Cancellation);

        Assert.Equal(CommitStatus.Conflict, late.Status);
        Assert.Equal("v", await ReadRowAsync("k"));
    }

    [Fact]
    public async Task A_forgotten_journal_is_gone_and_its_name_starts_again_at_zero()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a"), Bytes("b")]));
        var snapshot = new StorageTransaction();
        snapshot.Snapshots.Add((Journal, new JournalSnapshot(2, Bytes("ab"))));
        await CommitAsync(snapshot);
        var transaction = new StorageTransaction().Append(Journal, 0, [Bytes("new")]);
        transaction.Forgotten.Add(Journal);

        await CommitAsync(transaction);

        Assert.Equal(["new"], await ReadJournalAsync());
        Assert.Null(await Store.ReadSnapshotAsync(Journal, Cancellation));
    }

    [Fact]
    public async Task A_snapshot_never_runs_ahead_of_its_journal_and_never_goes_back()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a"), Bytes("b")]));
        Assert.Equal(CommitStatus.Conflict, (await CommitSnapshotAsync(3, "abc")).Status);
        Assert.Null(await Store.ReadSnapshotAsync(Journal, Cancellation));

        await CommitSnapshotAsync(2, "ab");
        await CommitSnapshotAsync(1, "a");

        Assert.Equal(2, (await Store.ReadSnapshotAsync(Journal, Cancellation))!.Value.Version);
    }

    [Fact]
    public async Task A_row_counts_its_versions_and_starts_anew_after_a_delete()
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("a")));
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("b")));
        Assert.Equal(2, (await Store.ReadRowAsync(Runs, "k", Cancellation))!.Value.Version);

        await CommitAsync(new StorageTransaction().Delete(Runs, "k"));
        Assert.Null(await Store.ReadRowAsync(Runs, "k", Cancellation));

        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("c"), expectedVersion: 0));
        Assert.Equal(1, (await Store.ReadRowAsync(Runs, "k", Cancellation))!.Value.Version);
    }

    [Theory]
    [InlineData(0L, CommitStatus.Conflict)]
    [InlineData(1L, CommitStatus.Conflict)]
    [InlineData(2L, CommitStatus.Committed)]
    [InlineData(3L, CommitStatus.Conflict)]
    [InlineData(null, CommitStatus.Committed)]
    public async Task A_row_at_version_2_is_replaced_only_under_that_expectation_or_none(long? expected, CommitStatus status)
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("a")).Put(Runs, "k", Bytes("b"), expectedVersion: 1));

        Assert.Equal(status, (await Store.CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("c"), expected), Cancellation)).Status);
        Assert.Equal(status == CommitStatus.Committed ? "c" : "b", await ReadRowAsync("k"));
    }

    [Fact]
    public async Task A_row_is_deleted_only_at_its_expected_version()
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("a")));
        var stale = new StorageTransaction();
        stale.Rows.Add(new RowWrite(Runs, "k", null, 2, null));
        Assert.Equal(CommitStatus.Conflict, (await Store.CommitAsync(stale, Cancellation)).Status);

        var right = new StorageTransaction();
        right.Rows.Add(new RowWrite(Runs, "k", null, 1, null));
        await CommitAsync(right);

        Assert.Null(await Store.ReadRowAsync(Runs, "k", Cancellation));
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Array.Empty<byte>()).Append(Journal, 0, [Array.Empty<byte>()]));

        Assert.Equal("", await ReadRowAsync("k"));
        Assert.Equal([""], await ReadJournalAsync());
    }

    [Fact]
    public async Task Counters_add_up_and_may_go_below_zero()
    {
        await CommitAsync(new StorageTransaction().Add("c", 5).Add("c", 7).Add("d", -3));
        await CommitAsync(new StorageTransaction().Add("c", -20));

        Assert.Equal(-8, await Store.ReadCounterAsync("c", Cancellation));
        Assert.Equal(-3, await Store.ReadCounterAsync("d", Cancellation));
        Assert.Equal(0, await Store.ReadCounterAsync("never", Cancellation));
    }

    [Fact]
    public async Task A_counter_that_would_overflow_fails_its_transaction_alone()
    {
        await CommitAsync(new StorageTransaction().Add("c", long.MaxValue - 1));

        var others = Enumerable.Range(0, 10).Select(i => Store.CommitAsync(new StorageTransaction().Put(Runs, $"{i}", Bytes("v")), Cancellation).AsTask()).ToList();
        var over = Store.CommitAsync(new StorageTransaction().Add("c", 2).Put(Runs, "over", Bytes("v")), Cancellation).AsTask();

        await Assert.ThrowsAsync<OverflowException>(() => over);
        Assert.All(await Task.WhenAll(others), result => Assert.True(result.IsCommitted));
        Assert.Equal(long.MaxValue - 1, await Store.ReadCounterAsync("c", Cancellation));
        Assert.Null(await Store.ReadRowAsync(Runs, "over", Cancellation));
    }

    [Fact]
    public async Task A_key_has_one_wake_up_and_the_due_ones_come_earliest_first()
    {
        await CommitAsync(new StorageTransaction().Wake("a", Noon.AddMinutes(5)).Wake("b", Noon.AddMinutes(1)).Wake("c", Noon.AddMinutes(9)));
        await CommitAsync(new StorageTransaction().Wake("a", Noon));

        Assert.Equal(["a", "b"], (await Store.ReadDueAsync(Noon.AddMinutes(5), 10, Cancellation)).Select(due => due.Key));
        Assert.Equal(["a"], (await Store.ReadDueAsync(Noon.AddMinutes(5), 1, Cancellation)).Select(due => due.Key));
    }

    [Fact]
    public async Task A_cancelled_wake_up_is_gone_and_one_that_is_set_in_the_same_transaction_stays()
    {
        await CommitAsync(new StorageTransaction().Wake("a", Noon).Wake("b", Noon));
        var transaction = new StorageTransaction().Wake("b", Noon.AddMinutes(1));
        transaction.CancelledWakeUps.AddRange(["a", "b"]);

        await CommitAsync(transaction);

        Assert.Equal([new WakeUp("b", Noon.AddMinutes(1))], await Store.ReadDueAsync(Noon.AddDays(1), 10, Cancellation));
    }

    [Fact]
    public async Task Audit_leaves_keep_their_order_and_are_paged_by_index()
    {
        var transaction = new StorageTransaction();
        transaction.AuditLeaves.AddRange(Enumerable.Range(0, 5).Select(i => (ReadOnlyMemory<byte>)Bytes($"{i}")));
        await CommitAsync(transaction);

        Assert.Equal(["0", "1"], (await Store.ReadAuditLeavesAsync(-1, 2, Cancellation)).Select(leaf => Text(leaf)));
        Assert.Equal(["2", "3", "4"], (await Store.ReadAuditLeavesAsync(1, 100, Cancellation)).Select(leaf => Text(leaf)));
        Assert.Empty(await Store.ReadAuditLeavesAsync(4, 100, Cancellation));
    }

    [Fact]
    public async Task An_empty_transaction_is_committed_at_once() =>
        Assert.Equal(new CommitResult(CommitStatus.Committed, 0), await Store.CommitAsync(new StorageTransaction(), Cancellation));

    [Fact]
    public async Task A_cancelled_caller_is_told_so()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("v")), source.Token));
        Assert.Null(await Store.ReadRowAsync(Runs, "k", Cancellation));
    }

    [Fact]
    public async Task A_closed_store_takes_no_commit()
    {
        await Store.DisposeAsync();

        var result = await Store.CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("v")), Cancellation);

        Assert.Equal(CommitStatus.Unavailable, result.Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.ReadRowAsync(Runs, "k", Cancellation));
    }

    private protected abstract ValueTask<IStore> OpenAsync();

    private protected async Task CommitAsync(StorageTransaction transaction) =>
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(transaction, Cancellation)).Status);

    private async Task<CommitResult> CommitSnapshotAsync(long version, string payload)
    {
        var transaction = new StorageTransaction();
        transaction.Snapshots.Add((Journal, new JournalSnapshot(version, Bytes(payload))));
        return await Store.CommitAsync(transaction, Cancellation);
    }

    private async Task<IEnumerable<string>> ReadJournalAsync() =>
        (await Store.ReadJournalAsync(Journal, 0, 100, Cancellation)).Select(entry => Text(entry.Payload));

    private async Task<string> ReadRowAsync(string key) => Text((await Store.ReadRowAsync(Runs, key, Cancellation))!.Value.Value);
}

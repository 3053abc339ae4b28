using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

/// <summary>Key order, prefixes and pages.</summary>
public abstract partial class StoreContractTests
{
    // In the order of their UTF-8 bytes, which is not the order of UTF-16 units: U+FFFD sorts before U+1F600.
    private static readonly string[] SortedKeys =
        ["A", "a", "a/1", "a/10", "a/2", "a0", "b", "zz", "\u00e9", "\u00e9t\u00e9", "\u4e2d", "\ud7ff", "\ue000", "\ufffd", "\U0001F600", "\U0001F600x", "\U0010FFFF", "\U0010FFFFz"];

    [Fact]
    public async Task Rows_come_in_the_order_of_their_keys_bytes_in_both_directions()
    {
        await PutSortedKeysAsync();

        Assert.Equal(SortedKeys, await ScanKeysAsync(new RowScan(Runs, "", null, 100)));
        Assert.Equal(SortedKeys.Reverse(), await ScanKeysAsync(new RowScan(Runs, "", null, 100, IsDescending: true)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("a/1")]
    [InlineData("\u00e9")]
    [InlineData("\ud7ff")]
    [InlineData("\U0001F600")]
    [InlineData("\U0010FFFF")]
    [InlineData("nothing")]
    public async Task A_prefix_selects_the_keys_that_start_with_it(string prefix)
    {
        await PutSortedKeysAsync();
        var expected = SortedKeys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();

        Assert.Equal(expected, await ScanKeysAsync(new RowScan(Runs, prefix, null, 100)));
        Assert.Equal(expected.AsEnumerable().Reverse(), await ScanKeysAsync(new RowScan(Runs, prefix, null, 100, IsDescending: true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_join_without_gap_or_overlap(bool isDescending)
    {
        await PutSortedKeysAsync();
        var seen = new List<string>();
        string? after = null;
        for (var page = 0; page < 10; page++)
        {
            var keys = await ScanKeysAsync(new RowScan(Runs, "", after, 4, isDescending));
            seen.AddRange(keys);
            after = keys.Count > 0 ? keys[^1] : after;
        }

        Assert.Equal(isDescending ? SortedKeys.Reverse() : SortedKeys, seen);
    }

    [Fact]
    public async Task A_page_starts_behind_a_key_that_need_not_be_there()
    {
        await PutSortedKeysAsync();

        Assert.Equal(["a/10", "a/2"], await ScanKeysAsync(new RowScan(Runs, "a/", "a/1!", 10)));
        Assert.Equal(["a/1"], await ScanKeysAsync(new RowScan(Runs, "a/", "a/1!", 10, IsDescending: true)));
        Assert.Equal(["a/1", "a/10", "a/2"], await ScanKeysAsync(new RowScan(Runs, "a/", "A", 10)));
        Assert.Empty(await ScanKeysAsync(new RowScan(Runs, "a/", "A", 10, IsDescending: true)));
    }

    [Fact]
    public async Task Tables_do_not_mix()
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "k", Bytes("run")).Put(new RowTable("sessions"), "k", Bytes("session")));

        Assert.Equal("run", Text(Assert.Single(await Store.ScanRowsAsync(new RowScan(Runs, "", null, 10), Cancellation)).Value));
        Assert.Empty(await Store.ScanRowsAsync(new RowScan(new RowTable("nothing"), "", null, 10), Cancellation));
        Assert.Null(await Store.ReadRowAsync(new RowTable("nothing"), "k", Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task A_page_size_out_of_range_is_refused(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ScanRowsAsync(new RowScan(Runs, "", null, limit), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadJournalAsync(Journal, 0, limit, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadEventsAsync(new EventScan(0, limit), Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadAuditLeavesAsync(-1, limit, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ReadDueAsync(Noon, limit, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.SweepAsync(Noon, limit, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_transaction_is_refused_whole(string why, Action<StorageTransaction> spoil)
    {
        var transaction = new StorageTransaction().Put(Runs, "k", Bytes("v"));
        spoil(transaction);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CommitAsync(transaction, Cancellation));
        Assert.True(await Store.ReadRowAsync(Runs, "k", Cancellation) is null, why);
    }

    public static TheoryData<string, Action<StorageTransaction>> Malformed => new()
    {
        { "a key is empty", transaction => transaction.Put(Runs, "", Bytes("v")) },
        { "a key is too long", transaction => transaction.Put(Runs, new string('k', StorageLimits.KeyMax + 1), Bytes("v")) },
        { "a key has half a surrogate pair", transaction => transaction.Put(Runs, "a\ud83d", Bytes("v")) },
        { "a table has a capital", transaction => transaction.Put(new RowTable("Runs"), "k", Bytes("v")) },
        { "a counter has half a surrogate pair", transaction => transaction.Add("\ude00", 1) },
        { "a wake-up has no key", transaction => transaction.Wake("", Noon) },
        { "a journal is too long", transaction => transaction.Append(new JournalId(new string('j', StorageLimits.JournalNameMax + 1)), 0, []) },
        { "a version is negative", transaction => transaction.Append(Journal, -1, []) },
        { "a snapshot folds nothing", transaction => transaction.Snapshots.Add((Journal, new JournalSnapshot(0, Bytes("s")))) },
        { "an event has no id", transaction => transaction.Events.Add(Event("")) },
        { "a leaf is too long", transaction => transaction.AuditLeaves.Add(new byte[StorageLimits.AuditLeafBytesMax + 1]) },
        { "a payload is too long", transaction => transaction.Put(Runs, "big", new byte[StorageLimits.PayloadBytesMax + 1]) },
        { "it has too many items", transaction => transaction.Counters.AddRange(Enumerable.Repeat(new CounterAdd("c", 1, null), StorageLimits.TransactionItemsMax)) },
    };

    private async Task PutSortedKeysAsync()
    {
        var transaction = new StorageTransaction();
        foreach (var key in SortedKeys.Reverse())
        {
            transaction.Put(Runs, key, Bytes(key));
        }

        await CommitAsync(transaction);
    }

    private async Task<List<string>> ScanKeysAsync(RowScan scan)
    {
        var rows = await Store.ScanRowsAsync(scan, Cancellation);
        Assert.All(rows, row => Assert.Equal(row.Key, Text(row.Value)));
        return [.. rows.Select(row => row.Key)];
    }
}

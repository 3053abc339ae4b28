using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

/// <summary>Expiry and the sweep.</summary>
public abstract partial class StoreContractTests
{
    [Fact]
    public async Task A_sweep_forgets_what_has_expired_and_nothing_else()
    {
        await CommitAsync(new StorageTransaction()
            .Put(Runs, "old", Bytes("v"), expiresAt: Noon).Put(Runs, "new", Bytes("v"), expiresAt: Noon.AddSeconds(1)).Put(Runs, "ever", Bytes("v"))
            .Add("old", 1, Noon).Add("new", 1, Noon.AddSeconds(1)).Add("ever", 1)
            .Append(new JournalId("old"), 0, [Bytes("a"), Bytes("b")], Noon)
            .Append(new JournalId("new"), 0, [Bytes("a")], Noon.AddSeconds(1))
            .Append(new JournalId("ever"), 0, [Bytes("a")]));

        await SweepAllAsync(Noon, 100);

        Assert.Equal(["ever", "new"], await ScanKeysOnlyAsync());
        Assert.Equal([0L, 1L, 1L], await CountersAsync("old", "new", "ever"));
        Assert.Empty(await Store.ReadJournalAsync(new JournalId("old"), 0, 10, Cancellation));
        Assert.Single(await Store.ReadJournalAsync(new JournalId("new"), 0, 10, Cancellation));
        Assert.Single(await Store.ReadJournalAsync(new JournalId("ever"), 0, 10, Cancellation));
    }

    [Fact]
    public async Task Expired_events_go_and_their_positions_are_never_given_again()
    {
        await CommitEventsAsync(
            Event("kept"), Event("old") with { ExpiresAt = Noon }, Event("new") with { ExpiresAt = Noon.AddSeconds(1) }, Event("last") with { ExpiresAt = Noon });
        var last = Store.LastEventPosition;

        await SweepAllAsync(Noon, 1);

        Assert.Equal(["kept", "new"], await IdsAsync(new EventScan(0, 10)));
        Assert.Equal(last, Store.LastEventPosition);
        await CommitEventsAsync(Event("after"));
        Assert.Equal(last + 1, Store.LastEventPosition);
    }

    [Fact]
    public async Task A_sweep_takes_bounded_batches()
    {
        var transaction = new StorageTransaction();
        for (var i = 0; i < 25; i++)
        {
            transaction.Put(Runs, $"k{i}", Bytes("v"), expiresAt: Noon);
        }

        await CommitAsync(transaction);

        Assert.Equal(10, await Store.SweepAsync(Noon, 10, Cancellation));
        Assert.Equal(15, (await ScanKeysOnlyAsync()).Count());
        Assert.Equal(10, await Store.SweepAsync(Noon, 10, Cancellation));
        Assert.Equal(5, await Store.SweepAsync(Noon, 10, Cancellation));
        Assert.Equal(0, await Store.SweepAsync(Noon, 10, Cancellation));
    }

    [Fact]
    public async Task A_put_replaces_the_expiry_of_its_row()
    {
        await CommitAsync(new StorageTransaction().Put(Runs, "kept", Bytes("v"), expiresAt: Noon).Put(Runs, "gone", Bytes("v")));
        await CommitAsync(new StorageTransaction().Put(Runs, "kept", Bytes("w")).Put(Runs, "gone", Bytes("w"), expiresAt: Noon));

        await SweepAllAsync(Noon, 100);

        Assert.Equal(["kept"], await ScanKeysOnlyAsync());
    }

    [Fact]
    public async Task An_append_without_an_expiry_keeps_the_one_of_its_journal_and_a_later_one_replaces_it()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a")], Noon));
        await CommitAsync(new StorageTransaction().Append(Journal, 1, [Bytes("b")]));
        await CommitAsync(new StorageTransaction().Append(new JournalId("renewed"), 0, [Bytes("a")], Noon));
        await CommitAsync(new StorageTransaction().Append(new JournalId("renewed"), 1, [Bytes("b")], Noon.AddDays(1)));

        await SweepAllAsync(Noon, 100);

        Assert.Empty(await ReadJournalAsync());
        Assert.Equal(2, (await Store.ReadJournalAsync(new JournalId("renewed"), 0, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task The_longest_life_of_a_counter_wins_whatever_the_order()
    {
        await CommitAsync(new StorageTransaction().Add("short", 1, Noon).Add("grown", 1, Noon).Add("kept", 1, Noon.AddDays(1)).Add("ever", 1));
        await CommitAsync(new StorageTransaction().Add("short", 1, Noon.AddDays(-1)).Add("grown", 1, Noon.AddDays(1)).Add("kept", 1, Noon).Add("ever", 1, Noon));
        await CommitAsync(new StorageTransaction().Add("saved", 1, Noon).Add("saved", 1));

        await SweepAllAsync(Noon, 100);

        Assert.Equal([0L, 2L, 2L, 2L, 2L], await CountersAsync("short", "grown", "kept", "ever", "saved"));
    }

    [Fact]
    public async Task An_expired_journal_starts_again_at_zero()
    {
        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("a"), Bytes("b")], Noon));
        await SweepAllAsync(Noon, 1);

        await CommitAsync(new StorageTransaction().Append(Journal, 0, [Bytes("new")]));
        await SweepAllAsync(Noon, 1);

        Assert.Equal(["new"], await ReadJournalAsync());
    }

    private protected async Task SweepAllAsync(DateTimeOffset now, int limit)
    {
        var rounds = 0;
        while (await Store.SweepAsync(now, limit, Cancellation) > 0)
        {
            Assert.True(++rounds < 10_000, "The sweep does not end.");
        }
    }

    private async Task<IEnumerable<string>> ScanKeysOnlyAsync() =>
        (await Store.ScanRowsAsync(new RowScan(Runs, "", null, 1_000), Cancellation)).Select(row => row.Key);

    private async Task<List<long>> CountersAsync(params string[] counters)
    {
        var values = new List<long>();
        foreach (var counter in counters)
        {
            values.Add(await Store.ReadCounterAsync(counter, Cancellation));
        }

        return values;
    }
}

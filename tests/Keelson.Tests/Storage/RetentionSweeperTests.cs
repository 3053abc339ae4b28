using Keelson.Storage;
using Keelson.Storage.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

public sealed class RetentionSweeperTests : IDisposable
{
    private static readonly RowTable Table = new("table");

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly InMemoryStore _store = new();
    private readonly StorageInstruments _instruments = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public async Task A_pass_sweeps_batch_by_batch_until_nothing_that_has_expired_is_left()
    {
        var transaction = new StorageTransaction().Put(Table, "later", Bytes("v"), expiresAt: Noon.AddSeconds(1));
        for (var i = 0; i < 25; i++)
        {
            transaction.Put(Table, $"k{i}", Bytes("v"), expiresAt: Noon);
        }

        await _store.CommitAsync(transaction, Cancellation);
        using var sweeper = Sweeper(new StorageOptions { SweepBatchItems = 10 });

        Assert.Equal(25, await sweeper.SweepOnceAsync(Cancellation));
        Assert.Equal("later", Assert.Single(await _store.ScanRowsAsync(new RowScan(Table, "", null, 100), Cancellation)).Key);
    }

    [Fact]
    public async Task The_lag_is_the_time_since_the_last_pass_that_left_nothing()
    {
        using var sweeper = Sweeper(new StorageOptions());
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), sweeper.Lag);

        await sweeper.SweepOnceAsync(Cancellation);

        Assert.Equal(TimeSpan.Zero, sweeper.Lag);
    }

    [Fact]
    public async Task A_pass_that_fails_lets_the_lag_grow()
    {
        await _store.DisposeAsync();
        using var sweeper = Sweeper(new StorageOptions());
        _time.Advance(TimeSpan.FromMinutes(3));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sweeper.SweepOnceAsync(Cancellation));

        Assert.Equal(TimeSpan.FromMinutes(3), sweeper.Lag);
    }

    private RetentionSweeper Sweeper(StorageOptions options) =>
        new(_store, options, _instruments, _time, NullLogger<RetentionSweeper>.Instance);
}

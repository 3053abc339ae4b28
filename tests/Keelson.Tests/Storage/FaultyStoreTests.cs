using Keelson.Storage;

namespace Keelson.Tests.Storage;

/// <summary>The hostile twin is hostile in the ways it says, and keeps the contract otherwise.</summary>
public sealed class FaultyStoreTests : StoreContractTests
{
    [Theory]
    [InlineData(nameof(StoreFault.CrashBefore), 1)]
    [InlineData(nameof(StoreFault.CrashAfter), 2)]
    public async Task After_a_crash_nothing_answers_and_the_next_process_finds_what_was_written(string fault, long expected)
    {
        var store = new FaultyStore(commit => commit == 2 ? Enum.Parse<StoreFault>(fault) : StoreFault.None);
        await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation);

        await Assert.ThrowsAsync<StoreCrashedException>(async () => await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation));
        await Assert.ThrowsAsync<StoreCrashedException>(async () => await store.ReadCounterAsync("c", Cancellation));

        Assert.Equal(expected, await store.Restart().ReadCounterAsync("c", Cancellation));
    }

    [Theory]
    [InlineData(nameof(StoreFault.SyncFailsLost), 0)]
    [InlineData(nameof(StoreFault.SyncFailsKept), 1)]
    public async Task After_a_failed_sync_every_commit_is_unavailable_until_a_restart(string fault, long expected)
    {
        var store = new FaultyStore(_ => Enum.Parse<StoreFault>(fault));

        Assert.Equal(CommitStatus.Unavailable, (await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation)).Status);
        Assert.Equal(CommitStatus.Unavailable, (await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation)).Status);

        Assert.Equal(1, store.Commits);
        Assert.Equal(expected, await store.Restart().ReadCounterAsync("c", Cancellation));
    }

    [Fact]
    public async Task A_full_disk_writes_nothing_and_works_again()
    {
        var store = new FaultyStore(commit => commit == 1 ? StoreFault.Full : StoreFault.None);

        Assert.Equal(CommitStatus.Full, (await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation)).Status);
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation)).Status);

        Assert.Equal(1, await store.ReadCounterAsync("c", Cancellation));
    }

    private protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(new FaultyStore(_ => StoreFault.None));
}

using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Telemetry;

public sealed class StreamFollowerTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private int _next;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_brings_what_was_there_and_then_what_comes()
    {
        await using var store = new InMemoryStore();
        await CommitAsync(store, 3);
        using var follower = Follow(store);
        Assert.Equal([1, 2, 3], await PositionsAsync(follower));
        await CommitAsync(store, 2);
        Assert.Equal([4, 5], await PositionsAsync(follower));
    }

    [Fact]
    public async Task A_full_queue_sends_it_back_to_the_store_and_nothing_is_lost_or_doubled()
    {
        await using var store = new InMemoryStore();
        using var follower = Follow(store, queue: 2, batch: 3);
        await follower.NextAsync(Cancellation);
        for (var i = 0; i < 50; i++)
        {
            await CommitAsync(store, 1);
        }

        var brought = new List<long>();
        while (follower.Position < 50)
        {
            var batch = await follower.NextAsync(Cancellation);
            brought.AddRange(batch.Events.Select(stored => stored.Position));
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), brought);
    }

    [Fact]
    public async Task Commits_while_it_reads_the_store_come_once()
    {
        await using var store = new InMemoryStore();
        await CommitAsync(store, 7);
        using var follower = Follow(store, batch: 3);
        var brought = new List<long>();
        while (follower.Position < 20)
        {
            var batch = await follower.NextAsync(Cancellation);
            brought.AddRange(batch.Events.Select(stored => stored.Position));
            if (store.LastEventPosition < 20)
            {
                await CommitAsync(store, 1);
            }
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), brought);
    }

    [Fact]
    public async Task A_filter_lets_its_own_through_and_the_position_moves_on_with_the_others()
    {
        await using var store = new InMemoryStore();
        await CommitAsync(store, 4);
        using var follower = Follow(store, filter: new EventFilter { Workflow = "w1" });
        Assert.Equal([2], await PositionsAsync(follower));
        Assert.Equal(4, follower.Position);
        await CommitAsync(store, 2);
        Assert.Equal([6], await PositionsAsync(follower));
    }

    [Fact]
    public async Task What_the_store_did_not_tell_is_found_by_looking()
    {
        await using var inner = new InMemoryStore();
        await using var store = new SilentStore(inner);
        using var follower = new StreamFollower(store, EventFilter.All, 0, (10, 10, Poll), _time);
        await follower.NextAsync(Cancellation);
        await CommitAsync(inner, 1);
        _time.Advance(Poll);
        _time.Advance(Poll);
        Assert.Equal([1], await PositionsAsync(follower));
    }

    private static async Task<IEnumerable<long>> PositionsAsync(StreamFollower follower)
    {
        while (true)
        {
            var batch = await follower.NextAsync(Cancellation);
            if (batch.Events.Count > 0)
            {
                return batch.Events.Select(stored => stored.Position).ToList();
            }
        }
    }

    private StreamFollower Follow(IStore store, int queue = 100, int batch = 100, EventFilter? filter = null) =>
        new(store, filter ?? EventFilter.All, 0, (queue, batch, Poll), _time);

    // Workflows w0, w1, w2, w3 in turn.
    private async Task CommitAsync(InMemoryStore store, int count)
    {
        var transaction = new StorageTransaction();
        for (var i = 0; i < count; i++, _next++)
        {
            transaction.Events.Add(new EventRecord($"e{_next}", EventTypes.RunStarted, default, $"w{_next % 4}", null, null, null, default));
        }

        await store.CommitAsync(transaction, Cancellation);
    }
}

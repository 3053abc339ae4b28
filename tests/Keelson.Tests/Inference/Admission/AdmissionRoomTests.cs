using Keelson.Inference;
using Keelson.Inference.Admission;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference.Admission;

public sealed class AdmissionRoomTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryStore _store = new();
    private readonly AdmissionRoom _room;
    private int _number;

    public AdmissionRoomTests() => _room = new AdmissionRoom(_store, new InferenceOptions(), _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Capacity_is_waited_for_in_the_order_of_deadlines()
    {
        var running = await AskAsync();
        var relaxed = AskAsync(deadline: 60);
        var urgent = AskAsync(deadline: 30);

        await ReturnAsync(running);

        Assert.True((await urgent).Reply.IsGranted);
        Assert.False(relaxed.IsCompleted);
        await ReturnAsync(await urgent);
        Assert.True((await relaxed).Reply.IsGranted);
    }

    [Fact]
    public async Task Waiting_has_an_end_and_leaves_nothing_behind()
    {
        var running = await AskAsync();
        var waiting = AskAsync();

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(AdmissionOutcome.Busy, (await waiting).Reply.Outcome);
        await ReturnAsync(running);
        Assert.Equal(0, Assert.Single(await _room.ViewAsync()).InFlight);
        Assert.Equal(0, Assert.Single(await _room.ViewAsync()).Waiting);
    }

    [Fact]
    public async Task Trap_20_a_caller_that_goes_away_gives_its_place_back()
    {
        var running = await AskAsync();
        using var gone = new CancellationTokenSource();
        var waiting = AskAsync(cancellation: gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await ReturnAsync(running);
        Assert.True((await AskAsync()).Reply.IsGranted);
    }

    [Fact]
    public async Task The_keeper_renews_what_is_under_way_and_knows_what_was_lost()
    {
        using var keeper = new LeaseKeeper(_room, new InferenceOptions(), _time, NullLogger<LeaseKeeper>.Instance);
        var running = await AskAsync();
        keeper.Hold(running.Ask, running.Reply);
        for (var minute = 0; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(0, await keeper.RenewAsync());
        }

        Assert.Equal(1, _room.Leases);
        _time.Advance(TimeSpan.FromMinutes(2)); // The node was frozen for longer than a lease lives.
        var next = await AskAsync();

        Assert.True(next.Reply.IsGranted);
        Assert.Equal(1, await keeper.RenewAsync());
        await ReturnAsync(running);
        Assert.Equal(1, _room.Leases);
    }

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    private async Task<(AdmissionAsk Ask, AdmissionReply Reply)> AskAsync(int deadline = 600, CancellationToken? cancellation = null)
    {
        var now = _time.GetUtcNow();
        var ask = new AdmissionAsk("t" + ++_number)
        {
            Pools = [new PoolAsk("p", 1, null, null, 0, 1)],
            Tier = ContextTier.Short,
            Deadline = now.AddSeconds(deadline),
            WaitUntil = now.AddSeconds(20),
            ExpiresAt = now.AddSeconds(90),
        };
        return (ask, await _room.AskAsync(ask, cancellation ?? Cancellation));
    }

    private ValueTask ReturnAsync((AdmissionAsk Ask, AdmissionReply Reply) one) =>
        _room.ReturnAsync(new AdmissionReturn(one.Ask.Ticket, one.Reply.Fence, [], 0, null));
}

using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Query;

namespace Keelson.Tests.Telemetry.Query;

public sealed class EventTailTests
{
    [Fact]
    public async Task A_reader_goes_on_behind_its_position_and_then_live()
    {
        await using var rig = new TelemetryRig();
        for (var i = 0; i < 3; i++)
        {
            await rig.CommitAsync(EventTypes.RunStarted);
        }

        await using var reader = new EventTail(rig.Store, rig.Options, rig.Time)
            .FollowAsync(EventFilter.All, 1, TelemetryRig.Cancellation)
            .GetAsyncEnumerator(TelemetryRig.Cancellation);
        var seen = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await reader.MoveNextAsync());
            seen.Add(reader.Current.Position);
        }

        var live = reader.MoveNextAsync();
        await rig.CommitAsync(EventTypes.RunStarted);
        Assert.True(await live);
        seen.Add(reader.Current.Position);

        Assert.Equal([2, 3, 4], seen);
    }

    [Fact]
    public async Task A_slow_reader_sees_every_event_once_and_holds_up_nobody()
    {
        await using var rig = new TelemetryRig(new TelemetryOptions { Tenant = "acme", TailQueueEvents = 4 });
        await using var reader = new EventTail(rig.Store, rig.Options, rig.Time)
            .FollowAsync(EventFilter.All, 0, TelemetryRig.Cancellation)
            .GetAsyncEnumerator(TelemetryRig.Cancellation);
        var first = reader.MoveNextAsync();
        for (var i = 0; i < 500; i++)
        {
            await rig.CommitAsync(EventTypes.RunStarted);
        }

        Assert.True(await first);
        var seen = new List<long> { reader.Current.Position };
        while (seen.Count < 500)
        {
            Assert.True(await reader.MoveNextAsync());
            seen.Add(reader.Current.Position);
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task A_reader_that_leaves_is_forgotten()
    {
        await using var rig = new TelemetryRig();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TelemetryRig.Cancellation);
        var reading = Task.Run(
            async () =>
            {
                await foreach (var _ in new EventTail(rig.Store, rig.Options, rig.Time).FollowAsync(EventFilter.All, 0, leaving.Token))
                {
                    await leaving.CancelAsync();
                }
            },
            TelemetryRig.Cancellation);
        await rig.CommitAsync(EventTypes.RunStarted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await rig.CommitAsync(EventTypes.RunStarted);
    }

    [Fact]
    public async Task One_reader_too_many_is_refused_until_another_leaves()
    {
        await using var rig = new TelemetryRig(new TelemetryOptions { Tenant = "acme", TailReadersMax = 1 });
        await rig.CommitAsync(EventTypes.RunStarted);
        var tail = new EventTail(rig.Store, rig.Options, rig.Time);
        var first = tail.FollowAsync(EventFilter.All, 0, TelemetryRig.Cancellation).GetAsyncEnumerator(TelemetryRig.Cancellation);
        Assert.True(await first.MoveNextAsync());

        await using var second = tail.FollowAsync(EventFilter.All, 0, TelemetryRig.Cancellation).GetAsyncEnumerator(TelemetryRig.Cancellation);
        var refused = await Assert.ThrowsAsync<FaultException>(async () => await second.MoveNextAsync());
        Assert.Equal(ErrorCodes.CapacityShed, refused.Fault.Code);

        await first.DisposeAsync();
        await using var third = tail.FollowAsync(EventFilter.All, 0, TelemetryRig.Cancellation).GetAsyncEnumerator(TelemetryRig.Cancellation);
        Assert.True(await third.MoveNextAsync());
    }
}

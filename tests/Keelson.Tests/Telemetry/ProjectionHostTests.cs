using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;

namespace Keelson.Tests.Telemetry;

public sealed class ProjectionHostTests
{
    private static readonly RowTable States = new("projections");

    [Fact]
    public async Task Events_of_before_and_after_the_start_are_folded_once_and_in_order()
    {
        var projection = new CountingProjection();
        await using var rig = new TelemetryRig(projections: projection);
        await rig.CommitAsync(EventTypes.RunStarted);
        await rig.CommitAsync(EventTypes.RunCompleted);
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.CommitAsync(EventTypes.RunStarted);
        var last = await rig.CommitAsync(EventTypes.RunFailed);

        await rig.Host.WaitForAsync(last, TelemetryRig.Cancellation);

        Assert.Equal([1, 2, 3, 4], projection.Positions);
        Assert.Equal(2, projection.Published[EventTypes.RunStarted]);
        var status = rig.Host.Status;
        Assert.Equal(0, status.Lag);
        Assert.True(status.IsCaughtUp);
        Assert.Equal(4, status.FoldedPosition);
    }

    [Fact]
    public async Task A_queue_that_overflows_falls_back_to_the_store_and_loses_nothing()
    {
        var projection = new CountingProjection();
        var options = new TelemetryOptions { Tenant = "acme", FoldQueueEvents = 4, FoldBatchEvents = 3 };
        await using var rig = new TelemetryRig(options, projections: projection);
        await rig.Host.StartAsync(TelemetryRig.Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    await rig.CommitAsync(EventTypes.StepCompleted);
                }
            },
            TelemetryRig.Cancellation)));
        await rig.Host.WaitForAsync(rig.Store.LastEventPosition, TelemetryRig.Cancellation);

        Assert.Equal(Enumerable.Range(1, 4_000).Select(i => (long)i), projection.Positions);
    }

    [Fact]
    public async Task A_restart_reads_only_the_tail()
    {
        await using var store = new InMemoryStore();
        var first = new CountingProjection();
        await using (var rig = new TelemetryRig(store: store, projections: first))
        {
            await rig.Host.StartAsync(TelemetryRig.Cancellation);
            for (var i = 0; i < 10; i++)
            {
                await rig.CommitAsync(EventTypes.RunStarted);
            }

            await rig.Host.WaitForAsync(10, TelemetryRig.Cancellation);
        }

        var second = new CountingProjection();
        await using (var rig = new TelemetryRig(store: store, projections: second))
        {
            var last = await rig.CommitAsync(EventTypes.RunStarted);
            await rig.Host.StartAsync(TelemetryRig.Cancellation);
            await rig.Host.WaitForAsync(last, TelemetryRig.Cancellation);
        }

        Assert.Equal([11], second.Positions);
        Assert.Equal(11, second.Published[EventTypes.RunStarted]);
    }

    [Fact]
    public async Task A_save_of_another_schema_version_is_thrown_away()
    {
        await using var store = new InMemoryStore();
        Assert.Empty(await FoldOnceAsync(store, new CountingProjection()));

        var next = new CountingProjection { SchemaVersion = 2 };
        Assert.Empty(await FoldOnceAsync(store, next));

        Assert.Equal(0, next.Loaded);
        Assert.Equal([1, 2], next.Positions);
    }

    [Theory]
    [InlineData("1/counting")]
    [InlineData("1/counting/000000")]
    public async Task A_damaged_save_is_thrown_away_with_a_warning(string key)
    {
        await using var store = new InMemoryStore();
        await FoldOnceAsync(store, new CountingProjection());
        await store.CommitAsync(new StorageTransaction().Put(States, key, "{\"x\":1}"u8.ToArray()), TelemetryRig.Cancellation);

        var next = new CountingProjection();
        Assert.StartsWith("Warning: The saved state of counting cannot be read", Assert.Single(await FoldOnceAsync(store, next)), StringComparison.Ordinal);

        Assert.Equal(0, next.Loaded);
        Assert.Equal([1, 2], next.Positions);
    }

    [Fact]
    public async Task A_large_state_is_kept_in_chunks_and_surplus_chunks_go()
    {
        await using var store = new InMemoryStore();
        var options = new TelemetryOptions { Tenant = "acme", StateChunkBytes = 8 };
        await FoldOnceAsync(store, new CountingProjection(), options);
        var rows = await store.ScanRowsAsync(new RowScan(States, "1/counting/", null, 100), TelemetryRig.Cancellation);
        Assert.True(rows.Count > 2);

        var wide = new CountingProjection();
        await FoldOnceAsync(store, wide, options with { StateChunkBytes = 1_000 });
        Assert.Equal(1, wide.Loaded);
        Assert.Single(await store.ScanRowsAsync(new RowScan(States, "1/counting/", null, 100), TelemetryRig.Cancellation));
    }

    [Fact]
    public async Task A_state_over_the_limit_is_not_saved_and_the_fold_goes_on()
    {
        await using var store = new InMemoryStore();
        var options = new TelemetryOptions { Tenant = "acme", StateBytesMax = 4 };
        await FoldOnceAsync(store, new CountingProjection(), options);
        var next = new CountingProjection();
        await FoldOnceAsync(store, next, options);
        Assert.Equal([1, 2], next.Positions);
    }

    [Fact]
    public async Task States_are_saved_while_the_fold_runs()
    {
        await using var store = new InMemoryStore();
        var projection = new CountingProjection();
        var options = new TelemetryOptions { Tenant = "acme", SaveEveryEvents = 5, FoldBatchEvents = 5 };
        await using var rig = new TelemetryRig(options, store, projections: projection);
        for (var i = 0; i < 5; i++)
        {
            await rig.CommitAsync(EventTypes.RunStarted);
        }

        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.Host.WaitForAsync(await rig.CommitAsync(EventTypes.RunStarted), TelemetryRig.Cancellation);
        Assert.Equal(5, rig.Host.Status.Projections.Single().SavedPosition);
    }

    [Fact]
    public async Task An_unreadable_event_is_counted_recorded_and_left_out()
    {
        var projection = new CountingProjection();
        await using var rig = new TelemetryRig(projections: projection);
        await rig.StartPumpAsync();
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.CommitAsync(EventTypes.RunStarted);
        await CommitPoisonAsync(rig.Store);
        var last = await rig.CommitAsync(EventTypes.RunCompleted);

        await rig.Host.WaitForAsync(last, TelemetryRig.Cancellation);
        await rig.Host.WaitForAsync(last + 1, TelemetryRig.Cancellation);

        Assert.Equal(1, rig.Host.Status.Unreadable);
        Assert.Equal([1, 3, 4], projection.Positions);
        var record = (await rig.Store.ReadEventsAsync(new EventScan(last, 10), TelemetryRig.Cancellation)).Single().Record;
        Assert.Equal(EventTypes.TelemetryDropped, record.Type);
        Assert.Equal("unreadable", TelemetryCodec.Parse(record.Payload).Data.State);
    }

    [Fact]
    public async Task Folding_a_poisonous_event_again_records_it_only_once()
    {
        await using var store = new InMemoryStore();
        await CommitPoisonAsync(store);
        for (var start = 0; start < 3; start++)
        {
            await using var rig = new TelemetryRig(store: store, projections: new CountingProjection { SchemaVersion = start });
            await rig.StartPumpAsync();
            await rig.Host.StartAsync(TelemetryRig.Cancellation);
            await rig.Host.WaitForAsync(2, TelemetryRig.Cancellation);
        }

        Assert.Equal(2, store.LastEventPosition);
    }

    [Fact]
    public async Task A_projection_that_fails_does_not_stop_itself_or_the_others()
    {
        var failing = new CountingProjection { Name = "failing", FailsOn = "bad" };
        var sound = new CountingProjection { Name = "sound" };
        await using var rig = new TelemetryRig(projections: [failing, sound]);
        await rig.StartPumpAsync();
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.CommitAsync(EventTypes.RunStarted, new EventData { Workflow = "bad" });
        await rig.CommitAsync(EventTypes.RunStarted, new EventData { Workflow = "good" });
        await rig.Host.WaitForAsync(3, TelemetryRig.Cancellation);

        Assert.Equal(1, failing.Published[EventTypes.RunStarted]);
        Assert.Equal(2, sound.Published[EventTypes.RunStarted]);
        Assert.Equal(1, rig.Host.Status.Projections.Single(slot => slot.Name == "failing").Unfolded);
        var loss = Assert.Single(await rig.EventsAsync(), e => e.Type == EventTypes.TelemetryDropped);
        Assert.Equal("unfolded", loss.Data.State);
        Assert.Equal("failing", loss.Data.Subject);
    }

    [Fact]
    public async Task Observers_see_only_what_is_committed_after_the_start()
    {
        await using var store = new InMemoryStore();
        var observer = new Observer();
        await using var rig = new TelemetryRig(store: store, observers: [observer], projections: new CountingProjection());
        await rig.CommitAsync(EventTypes.RunStarted);
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.Host.WaitForAsync(await rig.CommitAsync(EventTypes.RunStarted), TelemetryRig.Cancellation);

        Assert.Equal([2], observer.Positions);
    }

    [Fact]
    public async Task Who_waits_for_a_position_that_never_comes_is_let_go_at_the_stop()
    {
        await using var rig = new TelemetryRig(projections: new CountingProjection());
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        var waiting = rig.Host.WaitForAsync(99, TelemetryRig.Cancellation);
        await rig.Host.StopAsync(TelemetryRig.Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static async Task<IReadOnlyCollection<string>> FoldOnceAsync(IStore store, CountingProjection projection, TelemetryOptions? options = null)
    {
        await using var rig = new TelemetryRig(options, store, projections: projection);
        var last = await rig.CommitAsync(EventTypes.RunStarted);
        await rig.Host.StartAsync(TelemetryRig.Cancellation);
        await rig.Host.WaitForAsync(last, TelemetryRig.Cancellation);
        return rig.Log.Lines;
    }

    private static async Task CommitPoisonAsync(IStore store)
    {
        var poison = new StorageTransaction();
        poison.Events.Add(new EventRecord("poison", EventTypes.RunStarted, default, null, null, null, null, "{\"no\":"u8.ToArray()));
        await store.CommitAsync(poison, TelemetryRig.Cancellation);
    }

    private sealed class Observer : IEventObserver
    {
        public List<long> Positions { get; } = [];

        public void OnEvent(long position, TelemetryEvent telemetryEvent) => Positions.Add(position);
    }
}

using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Telemetry;

public sealed class TelemetryStreamTests
{
    [Fact]
    public async Task A_durable_event_is_kept_exactly_when_its_transaction_is()
    {
        await using var rig = new TelemetryRig();
        var row = new RowTable("things");
        await rig.Store.CommitAsync(new StorageTransaction().Put(row, "a", new byte[] { 1 }), TelemetryRig.Cancellation);

        var refused = new StorageTransaction().Put(row, "a", new byte[] { 2 }, expectedVersion: 7);
        rig.Stream.RecordDurably(refused, EventTypes.RunStarted, new EventData { Run = "r_1" });
        Assert.Equal(CommitStatus.Conflict, (await rig.Store.CommitAsync(refused, TelemetryRig.Cancellation)).Status);
        Assert.Empty(await rig.EventsAsync());

        var taken = new StorageTransaction().Put(row, "a", new byte[] { 2 }, expectedVersion: 1);
        rig.Stream.RecordDurably(taken, EventTypes.RunStarted, new EventData { Run = "r_1" });
        Assert.True((await rig.Store.CommitAsync(taken, TelemetryRig.Cancellation)).IsCommitted);
        var only = Assert.Single(await rig.EventsAsync());
        Assert.Equal("r_1", only.Data.Run);
        Assert.Equal("acme", only.Data.Tenant);
        Assert.Equal("/acme/cells/1", only.Source);
        Assert.Equal(rig.Time.GetUtcNow(), only.Time);
    }

    [Fact]
    public async Task What_waits_is_written_at_the_stop()
    {
        await using var rig = new TelemetryRig();
        for (var i = 1; i <= 2_500; i++)
        {
            rig.Stream.Record(EventTypes.ContextCompacted, new EventData { Count = i });
        }

        Assert.Empty(await rig.EventsAsync());
        await rig.StartPumpAsync();
        await rig.StopPumpAsync();

        Assert.Equal(Enumerable.Range(1, 2_500).Select(i => (long?)i), (await rig.EventsAsync()).Select(e => e.Data.Count));
    }

    [Fact]
    public async Task A_full_queue_drops_the_oldest_and_records_how_many()
    {
        await using var rig = new TelemetryRig(new TelemetryOptions { Tenant = "acme", QueueEvents = 10 });
        for (var i = 1; i <= 25; i++)
        {
            rig.Stream.Record(EventTypes.ContextCompacted, new EventData { Count = i });
        }

        await rig.StartPumpAsync();
        await rig.StopPumpAsync();

        var events = await rig.EventsAsync();
        Assert.Equal(Enumerable.Range(16, 10).Select(i => (long?)i), events.Take(10).Select(e => e.Data.Count));
        var loss = Assert.Single(events, e => e.Type == EventTypes.TelemetryDropped);
        Assert.Equal(15, loss.Data.Count);
        Assert.Equal("queueFull", loss.Data.State);
    }

    [Fact]
    public async Task While_the_disk_is_full_the_batch_waits_and_then_is_written()
    {
        await using var store = new FullStore { Answer = CommitStatus.Full };
        await using var rig = new TelemetryRig(new TelemetryOptions { Tenant = "acme", QueueEvents = 10 }, store);
        await rig.StartPumpAsync();
        rig.Stream.Record(EventTypes.ContextCompacted, new EventData { Count = 1 });
        await UntilAsync(() => store.Refused == 1);

        for (var i = 2; i <= 15; i++)
        {
            rig.Stream.Record(EventTypes.ContextCompacted, new EventData { Count = i });
        }

        store.Answer = CommitStatus.Committed;
        await UntilAsync(
            () =>
            {
                rig.Time.Advance(rig.Options.RetryDelay);
                return store.LastEventPosition > 0;
            });
        await rig.StopPumpAsync();

        var events = await rig.EventsAsync();
        var counts = events.Where(e => e.Type == EventTypes.ContextCompacted).Select(e => e.Data.Count!.Value);
        Assert.Equal([1, .. Enumerable.Range(6, 10).Select(i => (long)i)], counts);
        Assert.Equal(4, events.Where(e => e.Type == EventTypes.TelemetryDropped).Sum(e => e.Data.Count));
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_does_not_hold_up_the_stop()
    {
        await using var store = new FullStore { Answer = CommitStatus.Unavailable };
        await using var rig = new TelemetryRig(store: store);
        await rig.StartPumpAsync();
        rig.Stream.Record(EventTypes.ContextCompacted, new EventData());
        await rig.StopPumpAsync();
        Assert.Equal(1, store.Refused);
    }

    [Fact]
    public async Task A_type_that_is_not_on_the_list_is_refused()
    {
        await using var rig = new TelemetryRig();
        Assert.Throws<ArgumentException>(() => rig.Stream.Create("keelson.made.up", new EventData()));
    }

    private static async Task UntilAsync(Func<bool> isReached)
    {
        while (!isReached())
        {
            TelemetryRig.Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

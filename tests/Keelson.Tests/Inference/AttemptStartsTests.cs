using Keelson.Inference;
using Keelson.Inference.Budgets;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference;

public sealed class AttemptStartsTests
{
    private const string Hello = """{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task The_first_start_leaves_at_once_and_those_behind_it_leave_together()
    {
        await using var store = new HeldStore();
        var starts = new AttemptStarts(store);
        AttemptStart[] all = [Start("a"), Start("b"), Start("c")];

        foreach (var start in all)
        {
            starts.Add(start);
        }

        Assert.Equal(["a"], Keys(Assert.Single(store.Given)));
        store.Open();
        await Task.WhenAll(all.Select(start => start.Stored));

        Assert.Equal(["b", "c"], Keys(store.Given[1]));
        Assert.Equal(2, store.Given.Count);
    }

    [Fact]
    public async Task A_start_that_waits_goes_with_the_end_and_one_that_has_left_does_not()
    {
        await using var store = new HeldStore();
        var starts = new AttemptStarts(store);
        var (sent, waiting, last) = (Start("a"), Start("b"), Start("c"));
        starts.Add(sent);
        starts.Add(waiting);
        starts.Add(last);
        var end = new StorageTransaction();

        Assert.False(starts.TryWithdraw(sent, end));
        Assert.True(starts.TryWithdraw(waiting, end));

        Assert.Equal(["b"], end.Events.Select(one => one.Id));
        Assert.Empty(end.Rows); // Start and end are one: nothing is open in between.
        store.Open();
        await last.Stored;
        Assert.Equal([["a"], ["c"]], store.Given.Select(Keys));
    }

    [Fact]
    public async Task A_start_that_the_store_cannot_take_holds_up_no_other()
    {
        await using var store = new HeldStore { IsBroken = given => Keys(given).Contains("bad") };
        var starts = new AttemptStarts(store);
        var (first, bad, good) = (Start("a"), Start("bad"), Start("b"));
        starts.Add(first);
        starts.Add(bad);
        starts.Add(good);

        store.Open();
        await good.Stored;

        await Assert.ThrowsAsync<ArgumentException>(() => bad.Stored);
        var rows = await store.ScanRowsAsync(new RowScan(OpenAttempt.Table, "", null, 10), TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b"], rows.Select(row => row.Key));
        var later = Start("c");
        starts.Add(later);
        await later.Stored;
    }

    [Fact]
    public async Task An_attempt_that_ends_while_the_disk_is_busy_is_written_once_and_whole()
    {
        await using var store = new HeldStore();
        await using var rig = new InferenceRig(store: store, policy: InferenceRig.Policy(perDay: 5m));

        var first = rig.SendAsync(Hello);
        var second = rig.SendAsync(Hello);
        await WaitAsync(store, given => given.Exists(one => one.Events.Count == 2));
        store.Open();
        var receipts = await Task.WhenAll(first, second);

        Assert.All(receipts, one => Assert.Null(one.Receipt.Fault));
        Assert.Equal(2, (await rig.EventsAsync(EventTypes.InferenceStarted)).Count);
        Assert.Equal(2, (await rig.EventsAsync(EventTypes.InferenceCompleted)).Count);
        Assert.Equal(0, await rig.OpenRowsAsync());
        var both = store.Given.Single(one => one.Events.Count == 2);
        Assert.Equal([EventTypes.InferenceStarted, EventTypes.InferenceCompleted], both.Events.Select(record => record.Type));
        Assert.Equal(both.Events[0].Request, both.Events[1].Request);
        Assert.Empty(both.Rows);
        Assert.Equal(3, store.Given.Count); // The start that left first, the other attempt, and the end of the first behind its start.
        Assert.Equal([1, 0, 1], store.Given.Select(one => one.Rows.Count));
        Assert.Null(store.Given[2].Rows[0].Value);
    }

    private static async Task WaitAsync(HeldStore store, Func<List<StorageTransaction>, bool> isThere)
    {
        while (true)
        {
            lock (store.Given)
            {
                if (isThere(store.Given))
                {
                    return;
                }
            }

            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static AttemptStart Start(string key)
    {
        var events = new StorageTransaction();
        events.Events.Add(new EventRecord(key, EventTypes.InferenceStarted, DateTimeOffset.UnixEpoch, null, null, null, key, "{}"u8.ToArray()));
        return new AttemptStart(events, new RowWrite(OpenAttempt.Table, key, new byte[1], null, null));
    }

    private static List<string> Keys(StorageTransaction transaction) => transaction.Rows.ConvertAll(row => row.Key);
}

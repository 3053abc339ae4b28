using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage;

/// <summary>Events: positions, known ids, filters and listeners.</summary>
public abstract partial class StoreContractTests
{
    [Fact]
    public async Task An_event_comes_back_as_it_was_given()
    {
        var given = new EventRecord("e1", "keelson.run.started", Noon.AddTicks(1), "w", "r", "s", "q", Bytes("{}"));
        await CommitEventsAsync(given, Event("e2"));

        var events = await Store.ReadEventsAsync(new EventScan(0, 10), Cancellation);

        Assert.Equal(given, events[0].Record with { Payload = given.Payload });
        Assert.Equal("{}", Text(events[0].Record.Payload));
        Assert.Null(events[1].Record.Workflow);
        Assert.Null(events[1].Record.Request);
    }

    [Fact]
    public async Task An_event_with_a_known_id_is_left_out_and_its_transaction_goes_through()
    {
        await CommitEventsAsync(Event("e1"));
        var position = Store.LastEventPosition;

        var again = new StorageTransaction().Put(Runs, "k", Bytes("v"));
        again.Events.Add(Event("e1"));
        var result = await Store.CommitAsync(again, Cancellation);

        Assert.Equal(new CommitResult(CommitStatus.Committed, 0), result);
        Assert.Equal(position, Store.LastEventPosition);
        Assert.Single(await Store.ReadEventsAsync(new EventScan(0, 10), Cancellation));
        Assert.Equal("v", await ReadRowAsync("k"));
    }

    [Fact]
    public async Task An_event_that_comes_twice_in_one_transaction_is_kept_once()
    {
        await CommitEventsAsync(Event("e1"), Event("e2"), Event("e1"), Event("e3"));

        Assert.Equal(["e1", "e2", "e3"], await IdsAsync(new EventScan(0, 10)));
    }

    [Fact]
    public async Task Events_are_paged_by_position_in_both_directions()
    {
        await CommitEventsAsync([.. Enumerable.Range(1, 9).Select(i => Event($"e{i}"))]);
        var all = await Store.ReadEventsAsync(new EventScan(0, 100), Cancellation);

        Assert.Equal(["e4", "e5"], await IdsAsync(new EventScan(all[2].Position, 2)));
        Assert.Equal(["e9", "e8"], await IdsAsync(new EventScan(long.MaxValue, 2) { IsDescending = true }));
        Assert.Equal(["e2", "e1"], await IdsAsync(new EventScan(all[2].Position, 9) { IsDescending = true }));
        Assert.Empty(await IdsAsync(new EventScan(all[8].Position, 9)));
        Assert.Equal(all.Select(stored => stored.Position).Order().Distinct(), all.Select(stored => stored.Position));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_keeps_what_it_names(EventScan scan, Func<EventRecord, bool> keeps)
    {
        var records = Population().ToList();
        foreach (var chunk in records.Chunk(20))
        {
            await CommitEventsAsync(chunk);
        }

        var expected = records.Where(keeps).Select(record => record.Id).ToList();

        Assert.NotEmpty(expected);
        Assert.Equal(expected, await IdsAsync(scan));
        Assert.Equal(expected.AsEnumerable().Reverse(), await IdsAsync(scan with { AfterPosition = long.MaxValue, IsDescending = true }));
        Assert.Equal(expected.Take(3), await IdsAsync(scan with { Limit = 3 }));
    }

    public static TheoryData<EventScan, Func<EventRecord, bool>> Filters()
    {
        var all = new EventScan(0, 1_000);
        return new()
        {
            { all with { Type = "keelson.run.started" }, record => record.Type == "keelson.run.started" },
            { all with { Type = "keelson.run." }, record => record.Type.StartsWith("keelson.run.", StringComparison.Ordinal) },
            { all with { Type = "keelson." }, _ => true },
            { all with { Workflow = "w1" }, record => record.Workflow == "w1" },
            { all with { Run = "r3" }, record => record.Run == "r3" },
            { all with { Session = "s2" }, record => record.Session == "s2" },
            { all with { Request = "q7" }, record => record.Request == "q7" },
            { all with { Run = "r3", Type = "keelson.run." }, record => record.Run == "r3" && record.Type.StartsWith("keelson.run.", StringComparison.Ordinal) },
            { all with { Workflow = "w1", Type = "keelson.tool.failed" }, record => record.Workflow == "w1" && record.Type == "keelson.tool.failed" },
            { all with { From = Noon.AddMinutes(10), To = Noon.AddMinutes(20) }, record => record.Time >= Noon.AddMinutes(10) && record.Time < Noon.AddMinutes(20) },
            { all with { From = Noon.AddSeconds(610) }, record => record.Time >= Noon.AddSeconds(610) },
            { all with { To = Noon.AddMinutes(3) }, record => record.Time < Noon.AddMinutes(3) },
            { all with { Workflow = "w2", Session = "s2", To = Noon.AddMinutes(50) }, record => record is { Workflow: "w2", Session: "s2" } && record.Time < Noon.AddMinutes(50) },
        };
    }

    [Fact]
    public async Task A_filter_that_nothing_matches_answers_nothing()
    {
        await CommitEventsAsync(Event("e1", run: "r1"));

        Assert.Empty(await IdsAsync(new EventScan(0, 10) { Type = "keelson.never" }));
        Assert.Empty(await IdsAsync(new EventScan(0, 10) { Type = "never." }));
        Assert.Empty(await IdsAsync(new EventScan(0, 10) { Workflow = "w" }));
        Assert.Empty(await IdsAsync(new EventScan(0, 10) { Run = "r2" }));
        Assert.Empty(await IdsAsync(new EventScan(0, 10) { From = Noon.AddDays(1) }));
    }

    [Fact]
    public async Task A_listener_hears_each_event_once_in_order_and_nothing_after_it_left()
    {
        var listener = new Recorder();
        var subscription = Store.Listen(listener);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => CommitEventsAsync(Event($"a{i}"), Event($"b{i}"), Event($"a{i}"))));
        subscription.Dispose();
        await CommitEventsAsync(Event("late"));

        Assert.Equal(200, listener.Events.Count);
        Assert.Equal(200, listener.Events.Select(stored => stored.Record.Id).Distinct().Count());
        Assert.Equal(listener.Events.Select(stored => stored.Position).Order(), listener.Events.Select(stored => stored.Position));
        Assert.Equal((await IdsAsync(new EventScan(0, 200))).ToList(), listener.Events.Select(stored => stored.Record.Id));
    }

    [Fact]
    public async Task A_listener_has_heard_before_the_caller_is_told()
    {
        var listener = new Recorder();
        using var subscription = Store.Listen(listener);

        await CommitEventsAsync(Event("e1"));

        Assert.Equal("e1", Assert.Single(listener.Events).Record.Id);
    }

    // Types, workflows, runs and requests in different rhythms, and times that run backwards at some places.
    private static IEnumerable<EventRecord> Population()
    {
        string[] types = ["keelson.run.started", "keelson.run.completed", "keelson.tool.failed", "keelson.step.completed", "keelson.inference.completed"];
        for (var i = 0; i < 120; i++)
        {
            yield return new EventRecord(
                $"e{i}",
                types[i % 5],
                Noon.AddMinutes(i % 7 == 0 ? 60 - (i / 2) : i / 2).AddSeconds(i % 60),
                i % 3 == 0 ? null : $"w{i % 3}",
                i % 4 == 0 ? null : $"r{i % 11}",
                i % 2 == 0 ? $"s{i % 6}" : null,
                $"q{i % 13}",
                Bytes($"{i}"));
        }
    }

    private async Task CommitEventsAsync(params EventRecord[] records)
    {
        var transaction = new StorageTransaction();
        transaction.Events.AddRange(records);
        await CommitAsync(transaction);
    }

    private async Task<IEnumerable<string>> IdsAsync(EventScan scan) =>
        (await Store.ReadEventsAsync(scan, Cancellation)).Select(stored => stored.Record.Id);

    private sealed class Recorder : ICommitListener
    {
        public List<StoredEvent> Events { get; } = [];

        public void OnCommitted(IReadOnlyList<StoredEvent> events) => Events.AddRange(events);
    }
}

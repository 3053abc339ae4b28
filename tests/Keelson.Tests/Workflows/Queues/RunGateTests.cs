using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Workflows;
using Keelson.Workflows.Queues;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Workflows.Queues;

public sealed class RunGateTests : IAsyncDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryStore _store = new();
    private readonly List<string> _admitted = [];

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Whoever_asks_twice_waits_once_and_is_let_in_once()
    {
        var gate = Gate(new RunLimit(1, 1));

        Assert.Equal(GateAnswer.Go, await gate.EnterAsync("a"));
        Assert.Equal(GateAnswer.Queue, await gate.EnterAsync("b"));
        Assert.Equal(GateAnswer.Queue, await gate.EnterAsync("b"));
        Assert.Equal(GateAnswer.Full, await gate.EnterAsync("c"));
        await gate.TellAsync("a", RunActivity.Ended);
        await gate.TellAsync("b", RunActivity.Waiting);
        Assert.Equal(["b"], _admitted);
        Assert.Equal(GateAnswer.Go, await gate.EnterAsync("c"));
    }

    [Fact]
    public async Task Whoever_waits_and_gives_up_leaves_the_queue()
    {
        var gate = Gate(new RunLimit(1, 1));
        await gate.EnterAsync("a");
        await gate.EnterAsync("b");
        await gate.TellAsync("b", RunActivity.Ended);

        Assert.Equal(GateAnswer.Queue, await gate.EnterAsync("c"));
        await gate.TellAsync("a", RunActivity.Ended);
        Assert.Equal(["c"], _admitted);
    }

    [Fact]
    public async Task A_place_whose_run_never_came_is_free_after_a_lease_and_one_whose_run_came_is_not()
    {
        var gate = Gate(new RunLimit(2, 10));
        await gate.EnterAsync("lost");
        await gate.EnterAsync("came");
        await gate.EnterAsync("c");
        await gate.EnterAsync("d");
        await _store.CommitAsync(new StorageTransaction().Put(RunTables.ByStatus, RunTables.StatusKey(RunStatus.Running, "came"), "w"u8.ToArray()), TestContext.Current.CancellationToken);

        _time.Advance(Settle);
        Assert.Equal(2, await gate.LookAsync());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await gate.LookAsync());
        Assert.Equal(["c"], _admitted);
    }

    private RunGate Gate(RunLimit limit) => new("w", () => limit, _store, Admit, Settle, _time);

    private Task<Fault?> Admit(string run)
    {
        _admitted.Add(run);
        return Task.FromResult<Fault?>(null);
    }
}

using Keelson.Inference;
using Keelson.Inference.Routing;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference.Routing;

public sealed class DeploymentLaneTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_full_lane_is_waited_for_in_the_order_of_arrival()
    {
        var lane = new DeploymentLane("a", new InferenceOptions(), _time);
        Assert.True(lane.TryEnter(1));
        Assert.False(lane.TryEnter(1));
        var first = lane.EnterAsync(1, TimeSpan.FromSeconds(5), InferenceRig.Cancellation).AsTask();
        var second = lane.EnterAsync(1, TimeSpan.FromSeconds(5), InferenceRig.Cancellation).AsTask();

        lane.Leave(true);

        Assert.True(await first);
        Assert.False(second.IsCompleted);
        lane.Leave(true);
        Assert.True(await second);
        Assert.Equal((1, 0), (lane.View().InFlight, lane.View().Waiting));
    }

    [Fact]
    public async Task Waiting_has_an_end_and_leaves_nothing_behind()
    {
        var lane = new DeploymentLane("a", new InferenceOptions(), _time);
        lane.TryEnter(1);
        var waiting = lane.EnterAsync(1, TimeSpan.FromSeconds(5), InferenceRig.Cancellation).AsTask();

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await waiting);
        Assert.Equal(0, lane.View().Waiting);
        lane.Leave(true);
        Assert.Equal(0, lane.View().InFlight);
    }

    [Fact]
    public async Task The_queue_is_bounded()
    {
        var lane = new DeploymentLane("a", new InferenceOptions { LaneQueueMax = 1 }, _time);
        lane.TryEnter(1);
        var waiting = lane.EnterAsync(1, TimeSpan.FromSeconds(5), InferenceRig.Cancellation).AsTask();

        Assert.False(await lane.EnterAsync(1, TimeSpan.FromSeconds(5), InferenceRig.Cancellation));

        lane.Leave(true);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Trap_20_a_caller_that_goes_away_gives_its_place_back()
    {
        var lane = new DeploymentLane("a", new InferenceOptions(), _time);
        lane.TryEnter(1);
        using var gone = new CancellationTokenSource();
        var waiting = lane.EnterAsync(1, TimeSpan.FromSeconds(5), gone.Token).AsTask();

        await gone.CancelAsync();

        Assert.False(await waiting);
        lane.Leave(true);
        Assert.True(lane.TryEnter(1));
    }
}

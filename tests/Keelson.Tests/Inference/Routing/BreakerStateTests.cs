using Keelson.Inference.Routing;

namespace Keelson.Tests.Inference.Routing;

public sealed class BreakerStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    [Fact]
    public void Opens_after_failures_in_a_row_and_lets_one_request_try_later()
    {
        var state = default(BreakerState).Failed(Now, 3, Rest).Failed(Now, 3, Rest);
        Assert.True(state.Admits(Now));

        state = state.Failed(Now, 3, Rest);
        Assert.Equal(("open", false), (state.Word(Now), state.Admits(Now)));

        var later = Now + Rest;
        Assert.Equal(("halfOpen", true), (state.Word(later), state.Admits(later)));
        state = state.Begun();
        Assert.False(state.Admits(later));

        Assert.Equal(("open", false), (state.Failed(later, 3, Rest).Word(later), state.Failed(later, 3, Rest).Admits(later)));
        Assert.True(BreakerState.Closed.Admits(later));
    }

    [Fact]
    public void A_success_between_failures_starts_the_count_again() =>
        Assert.True(BreakerState.Closed.Failed(Now, 2, Rest).Admits(Now));

    [Fact]
    public void A_probe_that_tells_nothing_lets_the_next_one_try() =>
        Assert.True(default(BreakerState).Failed(Now, 1, Rest).Begun().Ended().Admits(Now + Rest));
}

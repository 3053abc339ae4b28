using Keelson.Primitives;
using Keelson.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Tools;

public sealed class ToolGateTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_waits_for_a_place_and_gets_it_when_one_ends()
    {
        using var gate = new ToolGate(new ToolLimits { Concurrency = 1 }, _time);
        var (first, _) = await gate.EnterAsync(null, Cancellation);
        var waiting = gate.EnterAsync(null, Cancellation).AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.Equal((1, 1), (gate.Active, gate.Waiting));
        first!.Dispose();
        var (second, fault) = await waiting;

        Assert.NotNull(second);
        Assert.Null(fault);
        second.Dispose();
        second.Dispose();
        Assert.Equal((0, 0), (gate.Active, gate.Waiting));
    }

    [Fact]
    public async Task A_call_that_waited_long_enough_is_refused_and_may_come_again()
    {
        using var gate = new ToolGate(new ToolLimits { Concurrency = 1, Wait = TimeSpan.FromSeconds(3) }, _time);
        _ = await gate.EnterAsync(null, Cancellation);
        var waiting = gate.EnterAsync(null, Cancellation).AsTask();

        _time.Advance(TimeSpan.FromSeconds(3));
        var (pass, fault) = await waiting;

        Assert.Null(pass);
        Assert.Equal((ErrorCodes.CapacityShed, EffectOutcome.NotExecuted), (fault!.Code, fault.Outcome));
        Assert.True(fault.RetryAfter > TimeSpan.Zero);
        Assert.True(ToolFailures.MayRetry(fault, ToolIdempotency.None));
        Assert.Equal(1, gate.Refused);
    }

    [Fact]
    public async Task A_deadline_is_a_shorter_patience()
    {
        using var gate = new ToolGate(new ToolLimits { Concurrency = 1 }, _time);
        _ = await gate.EnterAsync(null, Cancellation);
        var waiting = gate.EnterAsync(_time.GetUtcNow().AddSeconds(1), Cancellation).AsTask();

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorCodes.CapacityShed, (await waiting).Fault!.Code);
    }

    [Fact]
    public async Task A_rate_makes_calls_wait_and_then_refuses_them_with_the_time_of_the_next_turn()
    {
        using var gate = new ToolGate(new ToolLimits { PerSecond = 1, Wait = TimeSpan.FromSeconds(2) }, _time);
        var calls = Enumerable.Range(0, 4).Select(_ => gate.EnterAsync(null, Cancellation).AsTask()).ToList();

        Assert.True(calls[0].IsCompleted);
        var (pass, fault) = await calls[3];
        Assert.Null(pass);
        Assert.Equal((ErrorCodes.QuotaExceeded, TimeSpan.FromSeconds(3)), (fault!.Code, fault.RetryAfter));
        Assert.True(ToolFailures.MayRetry(fault, ToolIdempotency.None));

        Assert.False(calls[1].IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await calls[1];
        Assert.False(calls[2].IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await calls[2];
    }

    [Fact]
    public async Task A_caller_that_goes_away_leaves_no_place_taken()
    {
        using var gate = new ToolGate(new ToolLimits { Concurrency = 1 }, _time);
        var (first, _) = await gate.EnterAsync(null, Cancellation);
        using var leaving = new CancellationTokenSource();
        var waiting = gate.EnterAsync(null, leaving.Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first!.Dispose();

        Assert.Equal((0, 0), (gate.Active, gate.Waiting));
    }

    [Fact]
    public void A_token_that_ran_out_is_not_a_limit_that_passes() =>
        Assert.False(ToolFailures.MayRetry(new Fault(ErrorCodes.QuotaExceeded, "The token's calls are used up."), ToolIdempotency.Safe));
}

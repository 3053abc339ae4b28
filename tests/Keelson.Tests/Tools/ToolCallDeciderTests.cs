using Keelson.Primitives;
using Keelson.Tools;

namespace Keelson.Tests.Tools;

public sealed class ToolCallDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_key_is_intended() =>
        Assert.Equal(ToolCallMove.Intend, ToolCallDecider.Begin(null, "f", false, Now).Move);

    // Phase, class, owner alive -> move. The whole of design 30, "Tool idempotency", as a table.
    [Theory]
    [InlineData(ToolCallPhase.Intended, ToolIdempotency.None, false, ToolCallMove.Intend)]
    [InlineData(ToolCallPhase.Intended, ToolIdempotency.None, true, ToolCallMove.Refuse)]
    [InlineData(ToolCallPhase.Started, ToolIdempotency.Native, true, ToolCallMove.Refuse)]
    [InlineData(ToolCallPhase.Started, ToolIdempotency.Native, false, ToolCallMove.Resend)]
    [InlineData(ToolCallPhase.Started, ToolIdempotency.Safe, false, ToolCallMove.Resend)]
    [InlineData(ToolCallPhase.Started, ToolIdempotency.Lookup, false, ToolCallMove.Probe)]
    [InlineData(ToolCallPhase.Started, ToolIdempotency.None, false, ToolCallMove.Hold)]
    [InlineData(ToolCallPhase.Unknown, ToolIdempotency.Native, false, ToolCallMove.Resend)]
    [InlineData(ToolCallPhase.Unknown, ToolIdempotency.Lookup, false, ToolCallMove.Probe)]
    [InlineData(ToolCallPhase.Unknown, ToolIdempotency.None, false, ToolCallMove.Refuse)]
    [InlineData(ToolCallPhase.Released, ToolIdempotency.None, false, ToolCallMove.Intend)]
    [InlineData(ToolCallPhase.Succeeded, ToolIdempotency.None, false, ToolCallMove.Replay)]
    [InlineData(ToolCallPhase.Failed, ToolIdempotency.None, false, ToolCallMove.Replay)]
    internal void Every_phase_has_one_move(ToolCallPhase phase, ToolIdempotency idempotency, bool isOwnerAlive, ToolCallMove expected) =>
        Assert.Equal(expected, ToolCallDecider.Begin(State(phase, idempotency), "f", isOwnerAlive, Now).Move);

    [Theory]
    [InlineData(ToolResolution.Executed, ToolCallMove.Replay)]
    [InlineData(ToolResolution.NotExecuted, ToolCallMove.Intend)]
    internal void A_resolution_decides_between_replay_and_another_try(ToolResolution resolution, ToolCallMove expected)
    {
        var resolved = ToolCallDecider.Resolve(State(ToolCallPhase.Unknown, ToolIdempotency.None), resolution, "user:ann", Now);
        Assert.Equal(expected, ToolCallDecider.Begin(resolved, "f", false, Now).Move);
    }

    [Fact]
    public void An_expired_key_is_refused_and_never_executed_again() =>
        Assert.Equal(
            ErrorCodes.IdempotencyKeyExpired,
            ToolCallDecider.Begin(State(ToolCallPhase.Succeeded, ToolIdempotency.None), "f", false, Now.AddDays(1)).Fault!.Code);

    [Fact]
    public void Other_arguments_under_the_same_key_are_refused() =>
        Assert.Equal(
            ErrorCodes.IdempotencyKeyReused,
            ToolCallDecider.Begin(State(ToolCallPhase.Succeeded, ToolIdempotency.None), "g", false, Now).Fault!.Code);

    [Fact]
    public void A_refused_connection_says_nothing_about_an_earlier_send_without_an_answer()
    {
        var doubtful = ToolCallDecider.Start(State(ToolCallPhase.Unknown, ToolIdempotency.Native), "n", Now);
        var unreachable = new Fault(ErrorCodes.ToolUnreachable, "No connection.");
        var ended = ToolCallDecider.End(doubtful, unreachable, Now);
        Assert.Equal(ToolCallPhase.Unknown, ended.Phase);
        Assert.Equal(EffectOutcome.Unknown, ToolCallDecider.Effective(ended, unreachable)!.Outcome);
    }

    [Fact]
    public void A_refused_connection_of_a_first_send_frees_the_key()
    {
        var started = ToolCallDecider.Start(State(ToolCallPhase.Intended, ToolIdempotency.None), "n", Now);
        Assert.Equal(ToolCallPhase.Released, ToolCallDecider.End(started, new Fault(ErrorCodes.ToolUnreachable, "No connection."), Now).Phase);
    }

    [Theory]
    [InlineData(ToolIdempotency.None, ToolCallPhase.Failed)]
    [InlineData(ToolIdempotency.Native, ToolCallPhase.Released)]
    [InlineData(ToolIdempotency.Lookup, ToolCallPhase.Unknown)]
    [InlineData(ToolIdempotency.Safe, ToolCallPhase.Released)]
    internal void An_error_of_the_server_frees_the_key_only_where_a_repeat_is_harmless(ToolIdempotency idempotency, ToolCallPhase expected)
    {
        var started = ToolCallDecider.Start(State(ToolCallPhase.Intended, idempotency), "n", Now);
        Assert.Equal(expected, ToolCallDecider.End(started, new Fault(ErrorCodes.ToolFailed, "500."), Now).Phase);
    }

    [Fact]
    public void Every_owner_gets_a_higher_epoch()
    {
        var first = ToolCallDecider.Intend(null, State(ToolCallPhase.Intended, ToolIdempotency.Native), "n1", Now);
        var started = ToolCallDecider.Start(first, "n1", Now);
        var resent = ToolCallDecider.Start(started, "n2", Now);
        Assert.Equal((1, 1, 2), (first.Epoch, started.Epoch, resent.Epoch));
        Assert.True(resent.IsDoubtful);
    }

    private static ToolCallState State(ToolCallPhase phase, ToolIdempotency idempotency) => new("k", "act", "f", phase)
    {
        Idempotency = idempotency,
        RetainUntil = Now.AddDays(1),
        Fault = phase == ToolCallPhase.Failed ? new StoredFault("tool.rejected", "No.") : null,
    };
}

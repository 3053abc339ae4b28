using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Tests.Storage;
using Keelson.Tests.Workflows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Sessions;

public sealed class SessionTurnsTests
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isFull;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_that_ends_on_a_full_disk_ends_when_there_is_space_again_and_the_session_goes_on()
    {
        var rig = new SessionRig(new FaultyStore(_ => _isFull ? StoreFault.Full : StoreFault.None));
        await rig.CreateAsync();
        var turns = new SessionTurns(new OneSession(rig), new Agent(FillDisk), rig.Services, new NoLifetime(), NullLogger<SessionTurns>.Instance);

        var (_, ended, refused) = await BeginAsync(turns);
        Assert.Null(refused);
        await _answered.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var busy = await BeginAsync(turns);
        _isFull = false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!ended.IsCompleted)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, limit.Token);
        }

        Assert.Equal(ErrorCodes.SessionBusy, busy.Fault?.Code);
        Assert.Null(await ended);
        Assert.Null((await rig.OpenAsync()).State.Turn);
        Assert.Equal(["\"hello\"", "\"answer\""], SessionRig.Said((await rig.OpenAsync()).State));
        Assert.Null((await BeginAsync(turns)).Fault);
    }

    private void FillDisk()
    {
        _isFull = !_answered.Task.IsCompleted; // Only the first turn meets the full disk.
        _answered.TrySetResult();
    }

    private static Task<(long Turn, Task<Fault?> Ended, Fault? Fault)> BeginAsync(SessionTurns turns) =>
        turns.BeginAsync(SessionRig.Id, new Attribution("acme", "user:ann"), "\"hello\""u8.ToArray(), false, Cancellation);

    private sealed class Agent(Action answered) : ISessionAgent
    {
        public Task<SessionTurnOutcome> AnswerAsync(SessionTurnAsk ask, Func<string, ValueTask> onPiece, CancellationToken cancellation)
        {
            answered();
            return Task.FromResult(new SessionTurnOutcome(["\"answer\""u8.ToArray()], null, 1));
        }
    }

    // What the silo does: one call at a time, and the session is read again when it is over.
    private sealed class OneSession(SessionRig rig) : ISessions
    {
        private readonly SessionQueue _gate = new();

        public Task<SessionAnswer> DoAsync(string session, SessionCommand command, ReadOnlyMemory<byte> data) =>
            OneAtATimeAsync(async live => await live.DoAsync(command, data));

        public Task<(SessionImage Image, long Version)?> ReadAsync(string session) =>
            OneAtATimeAsync(live => Task.FromResult(((SessionImage, long)?)(live.State.ToImage(), live.State.Version)));

        public Task<SessionImage?> SeedAsync(string session, string? checkpoint) => throw new NotSupportedException();

        public Task<SessionValue?> ValueAsync(string session, string key) => throw new NotSupportedException();

        private async Task<T> OneAtATimeAsync<T>(Func<LiveSession, Task<T>> call)
        {
            await _gate.TryEnterAsync(int.MaxValue, Cancellation);
            try
            {
                return await call(await rig.OpenAsync());
            }
            finally
            {
                _gate.Leave();
            }
        }
    }
}

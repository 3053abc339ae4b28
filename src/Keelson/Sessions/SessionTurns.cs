using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Sessions;

/// <summary>
/// Runs turns in this process, one at a time for each session. A turn goes on when the caller leaves; its answer is in the session, and
/// every piece of it is durable before a reader sees it. Safe for concurrent use.
/// </summary>
internal sealed partial class SessionTurns(
    ISessions sessions, ISessionAgent agent, SessionServices services, IHostApplicationLifetime lifetime, ILogger<SessionTurns> log)
{
    private const int ConflictsMax = 3; // The session is read again after each; it says then whether the turn is still in progress.
    private const int PiecesQueued = 1_024; // An agent that is further ahead of the disk waits for it.

    private static readonly TimeSpan EndAgainAfter = TimeSpan.FromSeconds(1); // The store is asked again while the disk is full; it takes no writer's place.

    private readonly ConcurrentDictionary<string, SessionQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>This process, as turns name it.</summary>
    public string Node { get; } = services.Ids.Next("n_");

    /// <summary>Begins a turn and answers its number, and a task that completes when it has ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="attribution">On whose account.</param>
    /// <param name="message">The message that begins it.</param>
    /// <param name="mayWait">Wait for a turn in progress instead of being refused.</param>
    /// <param name="cancellation">Gives up waiting, not the turn.</param>
    public async Task<(long Turn, Task<Fault?> Ended, Fault? Fault)> BeginAsync(
        string session, Attribution attribution, ReadOnlyMemory<byte> message, bool mayWait, CancellationToken cancellation)
    {
        var queue = _queues.GetOrAdd(session, static _ => new SessionQueue());
        if (!await queue.TryEnterAsync(mayWait ? services.Limits.WaitingTurnsMax : 0, cancellation))
        {
            return Refused(new Fault(ErrorCodes.SessionBusy, "Another turn is in progress.") { RetryAfter = TimeSpan.FromSeconds(1) });
        }

        try
        {
            var command = new SessionCommand(SessionCommandKind.BeginTurn, attribution.Actor) { Name = Node };
            var answer = await sessions.DoAsync(session, command, message);
            if (answer.Fault is { } fault)
            {
                Leave(session, queue);
                return Refused(fault);
            }

            var (image, _) = await sessions.ReadAsync(session) ?? throw new InvalidOperationException("A session is gone in the middle of its turn.");
            return (image.Turns, Task.Run(() => RunAsync(session, queue, attribution, image), CancellationToken.None), null);
        }
        catch
        {
            Leave(session, queue);
            throw;
        }
    }

    private static (long, Task<Fault?>, Fault?) Refused(Fault fault) => (0, Task.FromResult<Fault?>(fault), fault);

    private async Task<Fault?> RunAsync(string session, SessionQueue queue, Attribution attribution, SessionImage image)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
            limit.CancelAfter(services.Limits.TurnTime);
            var outcome = await AnswerAsync(session, attribution, image, limit.Token);
            var end = new SessionCommand(SessionCommandKind.EndTurn, attribution.Actor)
            {
                Turn = image.Turns,
                Name = outcome.Fault?.Code.Code,
                Tokens = outcome.ContextTokens,
            };
            var fault = await EndAsync(session, end, SessionJson.Array(outcome.Messages));
            return outcome.Fault ?? fault;
        }
#pragma warning disable CA1031 // While the platform stops, its grains may be gone already; the turn is ended when the next one begins.
        catch (Exception failure) when (lifetime.ApplicationStopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogCutOff(failure, session);
            return new Fault(ErrorCodes.CapacityShed, "The platform is stopping; the turn is cut off. Say it again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
        finally
        {
            Leave(session, queue);
        }
    }

    // A turn whose end cannot be written, on a full disk for example, is ended as soon as it can: until then the session is busy, and if it
    // were given up here the session would be busy for as long as this process lives.
    private async Task<Fault?> EndAsync(string session, SessionCommand end, ReadOnlyMemory<byte> messages)
    {
        for (var conflicts = 0; ;)
        {
            var answer = await sessions.DoAsync(session, end, messages);
            var mayPass = answer.Fault is { } fault && (fault.Code == ErrorCodes.StateConflict ? ++conflicts < ConflictsMax : fault.Code.Retry == RetryClass.Backoff);
            if (!mayPass)
            {
                return answer.Fault;
            }

            LogNotEnded(session, answer.Fault!.Code.Code);
            await Task.Delay(EndAgainAfter, services.Time, lifetime.ApplicationStopping);
        }
    }

    // A queue that nobody waits in is let go. Should somebody enter it just then, the session itself still refuses a second turn.
    private void Leave(string session, SessionQueue queue)
    {
        queue.Leave();
        if (queue.IsIdle)
        {
            _queues.TryRemove(new KeyValuePair<string, SessionQueue>(session, queue));
        }
    }

    private async Task<SessionTurnOutcome> AnswerAsync(string session, Attribution attribution, SessionImage image, CancellationToken cancellation)
    {
        var pieces = Channel.CreateBounded<string>(new BoundedChannelOptions(PiecesQueued) { SingleReader = true });
        var writing = WriteAsync(session, image.Turns, pieces.Reader);
        try
        {
            var messages = image.Messages.ToDictionary(message => message.Number);
            var ask = new SessionTurnAsk(
                attribution, image.Birth.Workflow, image.Turns, [.. image.Line.Select(number => (ReadOnlyMemory<byte>)messages[number].Json)]);
            return await agent.AnswerAsync(ask, piece => pieces.Writer.WriteAsync(piece, cancellation), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new SessionTurnOutcome([], new Fault(ErrorCodes.RunTimedOut, "The turn took too long, or the platform stopped."), null);
        }
#pragma warning disable CA1031 // The top of a turn: a bug in it must end it, or the session would stay busy.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(failure, session);
            return new SessionTurnOutcome([], new Fault(ErrorCodes.Internal, "The turn ended in a fault of the platform."), null);
        }
        finally
        {
            pieces.Writer.TryComplete();
            await writing;
        }
    }

    // Whatever has come while the last sync ran is one entry: readers see it some milliseconds later, and never before it is durable.
    private async Task WriteAsync(string session, long turn, ChannelReader<string> pieces)
    {
        var journal = SessionTables.Pieces(session, turn);
        var version = 0L;
        var text = new StringBuilder();
        while (await pieces.WaitToReadAsync())
        {
            while (pieces.TryRead(out var piece))
            {
                text.Append(piece);
            }

            var transaction = new StorageTransaction();
            transaction.Append(
                journal, version, [JsonSerializer.SerializeToUtf8Bytes(text.ToString(), KeelsonJson.Options)], services.Time.GetUtcNow() + services.Limits.PiecesLife);
            text.Clear();
            var result = await services.Store.CommitAsync(transaction, CancellationToken.None);
            if (CommitFault.Of(result) is { } fault)
            {
                // The whole answer is in the session at the end; only the pieces are lost.
                LogPiecesLost(session, fault.Code.Code);
                while (await pieces.WaitToReadAsync())
                {
                    while (pieces.TryRead(out _))
                    {
                    }
                }

                return;
            }

            version++;
            services.Signals.Signal(session);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of session {Session} ended in a bug.")]
    private partial void LogFailed(Exception failure, string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of a turn of session {Session} could not be written ({Code}); it is tried again.")]
    private partial void LogNotEnded(string session, string code);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A turn of session {Session} was cut off by the stop of the platform.")]
    private partial void LogCutOff(Exception failure, string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pieces of an answer in session {Session} could not be written ({Code}).")]
    private partial void LogPiecesLost(string session, string code);
}

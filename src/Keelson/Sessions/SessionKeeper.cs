using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Sessions;

/// <summary>Forgets sessions whose time has come, each through its owner, so that a change at the last moment keeps it.</summary>
internal sealed partial class SessionKeeper(SessionQueries queries, ISessions sessions, TimeProvider time, ILogger<SessionKeeper> log) : BackgroundService
{
    private const int AtOnce = 500;

    // Lives are counted in days; a minute more is within what they promise.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Looks once at everything that is due; answers at how many it looked.</summary>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var total = 0;
        while (true)
        {
            var due = await queries.DueAsync(time.GetUtcNow(), AtOnce, cancellation);
            foreach (var (key, session) in due)
            {
                var answer = await sessions.DoAsync(session, new SessionCommand(SessionCommandKind.Expire, "node:keelson") { Name = key }, default);
                if (answer.Fault is { } fault)
                {
                    LogKept(session, fault.Code.Code);
                    return total; // A store that takes no writes takes none for the next one either.
                }

                total++;
            }

            if (due.Count < AtOnce)
            {
                return total;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The platform stops; the rows say what is due when it starts again.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
#pragma warning disable CA1031 // The top of the loop: what fails now is due again in a minute.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The time of session {Session} is over and it could not be forgotten ({Code}); it is tried again.")]
    private partial void LogKept(string session, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sessions whose time is over could not be looked at; they are looked at again.")]
    private partial void LogFailed(Exception failure);
}

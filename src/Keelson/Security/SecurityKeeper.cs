using Keelson.Security.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Security;

/// <summary>Loads revocations before the first request, keeps them current, and rotates signing keys.</summary>
internal sealed partial class SecurityKeeper(
    RevocationStore revocations, SigningKeyRing keys, AdminToken admin, SecurityOptions options, TimeProvider time, ILogger<SecurityKeeper> logger)
    : BackgroundService
{
    // Keys change once a month; an hour is early enough because the next one is made ahead of its time.
    private static readonly TimeSpan KeyRound = TimeSpan.FromHours(1);

    private bool _isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await revocations.LoadAsync(cancellationToken);
        LogReady(admin.FilePath, keys.Current.KeyId);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var nextKeyRound = time.GetUtcNow() + KeyRound;
        using var timer = new PeriodicTimer(options.RevocationRefresh, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshAsync(stoppingToken);
            if (time.GetUtcNow() >= nextKeyRound)
            {
                keys.Maintain();
                nextKeyRound = time.GetUtcNow() + KeyRound;
            }
        }
    }

    // A store that fails must not stop the loop: the moment it answers again, tiers 2 and 3 may go on.
    private async Task RefreshAsync(CancellationToken cancellation)
    {
        try
        {
            await revocations.RefreshAsync(cancellation);
            if (_isFailing)
            {
                LogRecovered();
            }

            _isFailing = false;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!_isFailing)
            {
                LogFailing(failure);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The admin token is in {Path}; tokens are signed with key {KeyId}.")]
    private partial void LogReady(string path, string keyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Revocations cannot be read; callers of trust tier 2 and 3 are refused until they can.")]
    private partial void LogFailing(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Revocations can be read again.")]
    private partial void LogRecovered();
}

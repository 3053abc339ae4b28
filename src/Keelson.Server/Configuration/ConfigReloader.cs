using Keelson.Primitives;

namespace Keelson.Server.Configuration;

/// <summary>
/// Looks at the configuration's files every two seconds and puts a changed configuration into force. A bad one is refused whole: the
/// last good one stays, an event and a log line say so, once for each content.
/// </summary>
internal sealed partial class ConfigReloader(
    ConfigState state,
    ConfigLoader loader,
    SnapshotSource snapshots,
    ConfigRecorder recorder,
    TimeProvider time,
    ILogger<ConfigReloader> log) : BackgroundService
{
    // Looking costs a few stat calls; people wait about this long without wondering. Editors and mounted volumes that replace files do
    // not always raise change notices, so the files are looked at instead.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private string _seen = "";

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = Stamp();
        await recorder.AppliedAsync(state.Current, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks once; true when a changed file was put into force or refused.</summary>
    public async Task<bool> LookAsync(CancellationToken cancellation)
    {
        var stamp = Stamp();
        if (string.Equals(stamp, _seen, StringComparison.Ordinal))
        {
            return false;
        }

        _seen = stamp;
        var result = loader.Load(state.Source);
        if (result.Config is not { } config)
        {
            state.Refuse(result);
            var reason = string.Join("\n", result.Errors);
            LogRefused(state.Source.File, reason);
            await recorder.RefusedAsync(state.Source.File, reason, cancellation);
            return true;
        }

        var isChange = !string.Equals(config.Digest, state.Current.Digest, StringComparison.Ordinal);
        state.Applied(config);
        _seen = Stamp(); // It may read other files than the one before.
        if (isChange)
        {
            snapshots.Update(config.Apply);
            LogApplied(config.File, config.Digest[..12]);
            await recorder.AppliedAsync(config, cancellation);
        }

        return isChange;
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
            // The platform stops; there is nothing to finish.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(error, state.Source.File);
        }
    }

    // Length and time of each file; content is read only when one of them changed.
    private string Stamp()
    {
        var paths = state.Source.WatchedPath is { } main ? state.Current.Files.Append(main) : state.Current.Files;
        return string.Join('|', paths.Select(path => new FileInfo(path)).Select(file =>
            file.Exists ? FormattableString.Invariant($"{file.FullName}:{file.Length}:{file.LastWriteTimeUtc.Ticks}") : $"{file.FullName}:absent"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration {File} changed and is in force ({Digest}).")]
    private partial void LogApplied(string file, string digest);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration {File} was refused; the last good one stays in force.\n{Problems}")]
    private partial void LogRefused(string file, string problems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration {File} cannot be looked at.")]
    private partial void LogUnreadable(Exception error, string file);
}

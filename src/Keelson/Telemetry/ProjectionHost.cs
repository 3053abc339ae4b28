using System.Diagnostics;
using Keelson.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Telemetry;

/// <summary>
/// Runs the fold: starts each projection from its saved state, reads the store from there, then follows what is committed, publishes
/// after each batch and saves from time to time. Nothing stops the fold but the end of the process.
/// </summary>
internal sealed class ProjectionHost : IHostedService, IDisposable
{
    // A state that is slow to save is saved less often, so that saving never takes more than a twentieth of the fold's time.
    private const int SaveShare = 20;

    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly ProjectionFold _fold;
    private readonly ProjectionStore _states;
    private readonly TelemetryOptions _options;
    private readonly TimeProvider _time;
    private readonly TelemetryInstruments _instruments;
    private readonly ILogger<ProjectionHost> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PositionWaiters _waiters = new();
    private Task _loop = Task.CompletedTask;
    private long _startPosition;
    private int _eventsSinceSave;
    private long _savedAt;
    private TimeSpan _saveTook;

    /// <summary>Creates a host for these projections; nothing is folded before it is started.</summary>
    public ProjectionHost(
        IStore store,
        TelemetryStream stream,
        IEnumerable<IProjection> projections,
        IEnumerable<IEventObserver> observers,
        TelemetryOptions options,
        TimeProvider time,
        TelemetryInstruments instruments,
        ILogger<ProjectionHost> logger)
    {
        _store = store;
        _fold = new ProjectionFold(projections, observers, stream, options, instruments, logger);
        _states = new ProjectionStore(store, options);
        _options = options;
        _time = time;
        _instruments = instruments;
        _logger = logger;
    }

    /// <summary>How far the fold is.</summary>
    public ProjectionStatus Status => new(
        _store.LastEventPosition,
        _waiters.Position,
        _waiters.Position >= Volatile.Read(ref _startPosition),
        _fold.Unreadable,
        [.. _fold.Slots.Select(slot => slot.ToStatus())]);

    /// <summary>Completes when readers see everything up to a position; for tests and for answers that must show what was just written.</summary>
    public Task WaitForAsync(long position, CancellationToken cancellation) => _waiters.WaitForAsync(position, cancellation);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _startPosition, _store.LastEventPosition);
        _fold.ObservedAfter = _startPosition;
        _savedAt = _time.GetTimestamp();
        _instruments.ObserveStream(() => _store.LastEventPosition, () => _waiters.Position);
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loop;
        _waiters.Close();
        try
        {
            await SaveAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start folds a little more.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        var isLoaded = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!isLoaded)
                {
                    await LoadAsync(_stopping.Token);
                    isLoaded = true;
                }

                await FollowAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _logger.LogFoldInterrupted(failure);
                await Task.Delay(RestartDelay, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var fits = new List<SavedStateFit>(_fold.Slots.Count);
        foreach (var slot in _fold.Slots)
        {
            var fit = await _states.LoadAsync(slot, cancellation);
            fits.Add(fit);
            if (fit == SavedStateFit.Damaged)
            {
                _logger.LogSaveDamaged(slot.Projection.Name);
            }
        }

        // After a first start that was cut short there is nothing saved, and not much to fold: nobody needs to hear of it.
        if (_startPosition > 0 && fits.Count(fit => fit == SavedStateFit.Missing) is > 0 and var missing)
        {
            _logger.LogNothingSaved(missing);
        }

        if (fits.Count(fit => fit == SavedStateFit.OtherVersion) is > 0 and var others)
        {
            _logger.LogSavedByAnother(others);
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var from = _fold.Slots.Count == 0 ? _startPosition : _fold.Slots.Min(slot => slot.Position);
        using var follower = new StreamFollower(
            _store, EventFilter.All, from, (_options.FoldQueueEvents, _options.FoldBatchEvents, _options.PollEvery), _time);
        while (true)
        {
            var batch = await follower.NextAsync(cancellation);
            foreach (var stored in batch.Events)
            {
                _fold.Apply(stored);
            }

            _fold.Publish(batch.Position);
            _waiters.Reach(batch.Position);
            _eventsSinceSave += batch.Events.Count;
            if (IsSaveDue())
            {
                await SaveAsync(cancellation);
            }
        }
    }

    private bool IsSaveDue()
    {
        var since = _time.GetElapsedTime(_savedAt);
        return _eventsSinceSave > 0
            && since >= _saveTook * SaveShare
            && (_eventsSinceSave >= _options.SaveEveryEvents || since >= _options.SaveEvery);
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        _eventsSinceSave = 0;
        foreach (var slot in _fold.Slots)
        {
            if (slot.Position > slot.SavedPosition && slot.Projection.Save() is { } state)
            {
                await SaveAsync(slot, state, cancellation);
            }
        }

        _savedAt = _time.GetTimestamp();
        _saveTook = Stopwatch.GetElapsedTime(started);
    }

    private async Task SaveAsync(ProjectionSlot slot, ReadOnlyMemory<byte> state, CancellationToken cancellation)
    {
        if (state.Length > _options.StateBytesMax)
        {
            _logger.LogTooLargeToSave(slot.Projection.Name, state.Length, _options.StateBytesMax);
            return;
        }

        if (await _states.SaveAsync(slot, state, cancellation) is { } chunks)
        {
            slot.SavedChunks = chunks;
            slot.SavedPosition = slot.Position;
        }
        else
        {
            _logger.LogNotSaved(slot.Projection.Name);
        }
    }
}

using System.Threading.Channels;
using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>
/// Brings every event behind a position, once and in order: first from the store, then as they are committed. When the reader is slower
/// than the writer and the bounded queue is full, it goes back to the store: it never loses an event and never holds up the writer.
/// One reader; <see cref="OnCommitted"/> comes from the store's thread.
/// </summary>
internal sealed class StreamFollower : ICommitListener, IDisposable
{
    private static readonly IReadOnlyList<StoredEvent> WakeUp = [];

    private readonly Channel<IReadOnlyList<StoredEvent>> _queue =
        Channel.CreateUnbounded<IReadOnlyList<StoredEvent>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly List<StoredEvent> _batch = [];
    private readonly IStore _store;
    private readonly EventFilter _filter;
    private readonly int _queueEvents;
    private readonly int _batchEvents;
    private readonly IDisposable _subscription;
    private readonly ITimer _poll;
    private long _position;
    private long _polledPosition = -1;
    private int _queued;
    private int _gap = 1;
    private bool _isReadingStore;

    /// <summary>Starts behind a position.</summary>
    public StreamFollower(
        IStore store,
        EventFilter filter,
        long afterPosition,
        (int QueueEvents, int BatchEvents, TimeSpan PollEvery) limits,
        TimeProvider time)
    {
        _store = store;
        _filter = filter;
        _position = afterPosition;
        _queueEvents = limits.QueueEvents;
        _batchEvents = limits.BatchEvents;
        _subscription = store.Listen(this);
        _poll = time.CreateTimer(_ => Poll(), null, limits.PollEvery, limits.PollEvery);
    }

    /// <summary>Everything up to here has been brought.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Completes with the next events, or with none when it has just read the store to its end.</summary>
    public async ValueTask<FollowedBatch> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            _batch.Clear();
            if (_isReadingStore)
            {
                await ReadStoreAsync(cancellation);
                return new FollowedBatch(_batch, Position);
            }

            if (TakeQueued())
            {
                return new FollowedBatch(_batch, Position);
            }

            // The order matters: once the gap is closed the queue fills again, and what fell into the gap is already in the store.
            if (Interlocked.Exchange(ref _gap, 0) == 1)
            {
                _isReadingStore = true;
                continue;
            }

            await _queue.Reader.WaitToReadAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public void OnCommitted(IReadOnlyList<StoredEvent> events)
    {
        if (Volatile.Read(ref _gap) == 1)
        {
            return;
        }

        if (Volatile.Read(ref _queued) >= _queueEvents)
        {
            OpenGap();
            return;
        }

        Interlocked.Add(ref _queued, events.Count);
        _queue.Writer.TryWrite(events);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _poll.Dispose();
        _subscription.Dispose();
        _queue.Writer.TryComplete();
    }

    private async ValueTask ReadStoreAsync(CancellationToken cancellation)
    {
        var newest = _store.LastEventPosition;
        var page = await _store.ReadEventsAsync(_filter.ToScan(_position, _batchEvents), cancellation);
        _batch.AddRange(page);
        if (page.Count == _batchEvents)
        {
            Volatile.Write(ref _position, page[^1].Position);
            return;
        }

        _isReadingStore = false;
        Volatile.Write(ref _position, Math.Max(newest, page.Count == 0 ? _position : page[^1].Position));
    }

    private bool TakeQueued()
    {
        var position = _position;
        while (_batch.Count < _batchEvents && _queue.Reader.TryRead(out var committed))
        {
            Interlocked.Add(ref _queued, -committed.Count);
            foreach (var stored in committed)
            {
                if (stored.Position > position)
                {
                    position = stored.Position;
                    if (_filter.Matches(stored.Record))
                    {
                        _batch.Add(stored);
                    }
                }
            }
        }

        Volatile.Write(ref _position, position);
        return _batch.Count > 0;
    }

    // A store may hold more than it tells: another node's events, or a listener that was skipped. Two looks apart, so that a reader
    // that is merely busy is left alone.
    private void Poll()
    {
        var position = Position;
        if (Interlocked.Exchange(ref _polledPosition, position) == position && _store.LastEventPosition > position)
        {
            OpenGap();
        }
    }

    private void OpenGap()
    {
        if (Interlocked.Exchange(ref _gap, 1) == 0)
        {
            _queue.Writer.TryWrite(WakeUp);
        }
    }
}

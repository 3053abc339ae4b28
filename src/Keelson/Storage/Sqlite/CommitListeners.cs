using Microsoft.Extensions.Logging;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Who hears of committed events. A listener that is added before it reads <see cref="LastPosition"/> hears of every event behind that.
/// </summary>
internal sealed partial class CommitListeners(ILogger logger)
{
    private readonly Lock _lock = new();
    private ICommitListener[] _listeners = [];
    private long _lastPosition;

    public long LastPosition => Volatile.Read(ref _lastPosition);

    public IDisposable Add(ICommitListener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners, listener];
        }

        return new Subscription(this, listener);
    }

    /// <summary>Makes the position known and hands the batch on; answers whether anybody took it.</summary>
    public bool Publish(long lastPosition, IReadOnlyList<StoredEvent> events)
    {
        ICommitListener[] listeners;
        lock (_lock)
        {
            Volatile.Write(ref _lastPosition, lastPosition);
            listeners = _listeners;
        }

        foreach (var listener in listeners)
        {
            Tell(listener, events);
        }

        return listeners.Length > 0;
    }

    private void Tell(ICommitListener listener, IReadOnlyList<StoredEvent> events)
    {
        try
        {
            listener.OnCommitted(events);
        }
#pragma warning disable CA1031 // The events are durable and their callers wait to be told: a listener's bug must not stop the writer.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogListenerThrew(listener.GetType().Name, bug);
        }
    }

    [LoggerMessage(4, LogLevel.Error, "The listener {Listener} threw, and may have missed events.")]
    private partial void LogListenerThrew(string listener, Exception bug);

    private void Remove(ICommitListener listener)
    {
        lock (_lock)
        {
            var index = Array.IndexOf(_listeners, listener);
            if (index >= 0)
            {
                _listeners = [.. _listeners[..index], .. _listeners[(index + 1)..]];
            }
        }
    }

    private sealed class Subscription(CommitListeners listeners, ICommitListener listener) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
            {
                listeners.Remove(listener);
            }
        }
    }
}

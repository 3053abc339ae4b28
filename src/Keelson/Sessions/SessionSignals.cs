using System.Collections.Concurrent;

namespace Keelson.Sessions;

/// <summary>Tells readers of this process that a session went on. They look for themselves from time to time as well. Safe for concurrent use.</summary>
internal sealed class SessionSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Sessions that somebody waits for.</summary>
    public int Count => _waiting.Count;

    /// <summary>Completes at the next change. Ask before looking, so that a change in between is not missed.</summary>
    public Task NextAsync(string session) =>
        _waiting.GetOrAdd(session, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>It went on; what it went on to is durable.</summary>
    public void Signal(string session)
    {
        if (!_waiting.IsEmpty && _waiting.TryRemove(session, out var waiting))
        {
            waiting.TrySetResult();
        }
    }
}

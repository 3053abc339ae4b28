using System.Collections.Concurrent;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Tells callers on the thread pool what became of their transactions. One work item serves many callers, because waking a worker for
/// each costs more than a commit; but as long as somebody waits there is also a work item in the pool's queue, so a caller that goes on
/// to block its thread holds nobody up.
/// </summary>
internal sealed class CommitAnswers : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<PendingCommit> _untold = new();
    private int _isScheduled;

    /// <summary>Has them told, in order, some at the same time.</summary>
    public void Tell(List<PendingCommit> answered)
    {
        foreach (var pending in answered)
        {
            _untold.Enqueue(pending);
        }

        Schedule();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isScheduled, 0);
        while (_untold.TryDequeue(out var pending))
        {
            if (!_untold.IsEmpty)
            {
                Schedule();
            }

            pending.Tell();
        }
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}

using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Storage;

/// <summary>
/// The hostile twin: an in-memory store whose commits go wrong as a plan says, by the number of the commit (1 for the first). What a
/// commit acknowledged is there after <see cref="Restart"/>, and what it did not acknowledge may or may not be, as on a real disk.
/// Listeners hear each batch at most once, and never of what was not written.
/// </summary>
internal sealed class FaultyStore(InMemoryStore durable, Func<int, StoreFault> plan) : ForwardingStore
{
    private int _commits;
    private bool _hasCrashed;
    private bool _isUnavailable;
    private bool _isClosed;

    public FaultyStore(Func<int, StoreFault> plan)
        : this(new InMemoryStore(), plan)
    {
    }

    /// <summary>Commits that were tried so far.</summary>
    public int Commits => _commits;

    protected override IStore Behind
    {
        get
        {
            Crashed();
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return durable;
        }
    }

    /// <summary>The store as the next process finds it, under a plan of its own.</summary>
    public FaultyStore Restart(Func<int, StoreFault>? next = null)
    {
        _hasCrashed = true;
        return new FaultyStore(durable, next ?? (_ => StoreFault.None));
    }

    public override async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        Crashed();
        if (_isUnavailable || _isClosed)
        {
            return new CommitResult(CommitStatus.Unavailable, 0);
        }

        switch (plan(Interlocked.Increment(ref _commits)))
        {
            case StoreFault.CrashBefore:
                _hasCrashed = true;
                throw new StoreCrashedException();
            case StoreFault.CrashAfter:
                _hasCrashed = true;
                await durable.CommitAsync(transaction, cancellation);
                throw new StoreCrashedException();
            case StoreFault.Full:
                return new CommitResult(CommitStatus.Full, 0);
            case StoreFault.SyncFailsLost:
                _isUnavailable = true;
                return new CommitResult(CommitStatus.Unavailable, 0);
            case StoreFault.SyncFailsKept:
                _isUnavailable = true;
                await durable.CommitAsync(transaction, cancellation);
                return new CommitResult(CommitStatus.Unavailable, 0);
            default:
                return await durable.CommitAsync(transaction, cancellation);
        }
    }

    public override IDisposable Listen(ICommitListener listener) => Behind.Listen(new LivingListener(this, listener));

    // Closes this process's store; the bytes outlive it.
    public override ValueTask DisposeAsync()
    {
        _isClosed = true;
        return base.DisposeAsync();
    }

    private void Crashed()
    {
        if (_hasCrashed)
        {
            throw new StoreCrashedException();
        }
    }

    // A listener of a process that has ended hears nothing of the next one's commits.
    private sealed class LivingListener(FaultyStore store, ICommitListener listener) : ICommitListener
    {
        public void OnCommitted(IReadOnlyList<StoredEvent> events)
        {
            if (!store._hasCrashed && !store._isUnavailable)
            {
                listener.OnCommitted(events);
            }
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Keelson.Sessions;

/// <summary>Lets one turn in at a time, and a bounded number wait in order. Safe for concurrent use.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class SessionQueue
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _waiting;

    /// <summary>Enters; false when somebody is in and as many wait as may.</summary>
    public async Task<bool> TryEnterAsync(int waitingMax, CancellationToken cancellation)
    {
        if (_gate.Wait(0, CancellationToken.None))
        {
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > waitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            await _gate.WaitAsync(cancellation);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>True when nobody is in and nobody waits.</summary>
    public bool IsIdle => _gate.CurrentCount == 1 && Volatile.Read(ref _waiting) == 0;

    /// <summary>Leaves, and lets the next one in.</summary>
    public void Leave() => _gate.Release();
}

namespace Keelson.Storage.Sqlite;

/// <summary>Keeps pending commits for the next caller. Past its limit they are left to the collector.</summary>
internal sealed class PendingCommitPool
{
    // As many as callers that are served well at one time; each is some 150 bytes.
    private const int KeptMax = 1_024;

    private readonly Lock _lock = new();
    private readonly Stack<PendingCommit> _kept = new();

    public PendingCommit Rent()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out var kept))
            {
                return kept;
            }
        }

        return new PendingCommit(this);
    }

    public void Return(PendingCommit pending)
    {
        lock (_lock)
        {
            if (_kept.Count < KeptMax)
            {
                _kept.Push(pending);
            }
        }
    }
}

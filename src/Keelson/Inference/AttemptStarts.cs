using Keelson.Storage;

namespace Keelson.Inference;

/// <summary>
/// Brings the starts of attempts to the store in groups: the first at once, those that come while it is written together behind it. An
/// attempt that ends before its start has left takes it along into its own transaction, and then needs no open row: nothing of it can be
/// found half done. Safe for concurrent use.
/// </summary>
internal sealed class AttemptStarts(IStore store)
{
    private const int GroupMax = 256; // Some 300 KB; far below what one transaction may carry, and enough that starts never queue up.

    private readonly Lock _gate = new();
    private readonly Queue<AttemptStart> _waiting = new(); // As many as there are attempts, which admission bounds.
    private bool _isWriting;

    /// <summary>Queues a start; when nothing is being written it is the store's before this returns.</summary>
    public void Add(AttemptStart start)
    {
        lock (_gate)
        {
            _waiting.Enqueue(start);
            if (_isWriting)
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync(); // Tells each start of its own failure, and has none itself.
    }

    /// <summary>Takes a start back that has not left yet, into the transaction of its attempt's end; false when it has left.</summary>
    public bool TryWithdraw(AttemptStart start, StorageTransaction end)
    {
        lock (_gate)
        {
            if (start.State != AttemptStartState.Waiting)
            {
                return false;
            }

            start.State = AttemptStartState.Withdrawn;
        }

        start.TellIn(end);
        return true;
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } group)
        {
            await WriteAsync(group);
        }
    }

    // One of them may be to blame; alone, the others get through.
    private async Task WriteAsync(List<AttemptStart> group)
    {
        var transaction = new StorageTransaction();
        foreach (var start in group)
        {
            start.WriteTo(transaction);
        }

        try
        {
            await store.CommitAsync(transaction, CancellationToken.None); // What it answers, it answers to the ends as well.
            group.ForEach(static start => start.Complete());
        }
#pragma warning disable CA1031 // The top of the writing loop: the bug is told where the attempt ends, and the next group is written.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            if (group.Count == 1)
            {
                group[0].Fail(bug);
                return;
            }

            foreach (var start in group)
            {
                await WriteAsync([start]);
            }
        }
    }

    private List<AttemptStart> Take()
    {
        var group = new List<AttemptStart>();
        lock (_gate)
        {
            while (group.Count < GroupMax && _waiting.TryDequeue(out var start))
            {
                if (start.State == AttemptStartState.Waiting)
                {
                    start.State = AttemptStartState.Sent;
                    group.Add(start);
                }
            }

            _isWriting = group.Count > 0;
        }

        return group;
    }
}

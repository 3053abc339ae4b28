using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>
/// The writing end of one run: applies entries, and commits them with their events, rows and whatever rides along. Entries take their
/// place in the order of the calls; a commit that fails breaks the journal for good, because the memory is then ahead of the disk. Nothing
/// may leave the run before what it depends on is durable: <see cref="SettledAsync"/> is the gate. Of one journal at most one commit is under
/// way: a version alone could not tell a commit of ours behind one that failed from the same version in another's hands. Called from the
/// run's strand only.
/// </summary>
internal sealed class RunJournal(string run, RunState state, long version, IStore store, RunRecorder recorder)
{
    private readonly List<RunEntry> _pending = [];
    private Task<CommitResult>? _last;
    private Task<bool>? _flush;
    private long _version = version;

    /// <summary>Raised once, when a commit failed.</summary>
    public event Action<CommitStatus>? Broke;

    /// <summary>Raised when entries were handed to the store.</summary>
    public event Action? Wrote;

    public bool IsBroken { get; private set; }

    /// <summary>Adds an entry to the next commit, for what must be durable before the next effect and needs no commit of its own.</summary>
    public void Defer(RunEntry entry)
    {
        state.Apply(entry);
        _pending.Add(entry);
    }

    /// <summary>Takes no more entries: somebody else holds the run, or it must be read again.</summary>
    public void Break() => IsBroken = true;

    /// <summary>Commits what was deferred, and waits until everything so far is durable; false when the journal is broken.</summary>
    public Task<bool> SettledAsync()
    {
        if (_last is { IsCompleted: false } last)
        {
            return _pending.Count == 0 ? AfterAsync(last) : _flush ??= FlushAfterAsync(last);
        }

        return _pending.Count > 0 ? CommitAsync(new StorageTransaction(), []) : Task.FromResult(!IsBroken);
    }

    /// <summary>Commits one entry.</summary>
    public Task<bool> CommitAsync(RunEntry entry) => CommitAsync(new StorageTransaction(), [entry]);

    /// <summary>Commits entries with what else is in the transaction; false when the journal is broken.</summary>
    public async Task<bool> CommitAsync(StorageTransaction transaction, IReadOnlyList<RunEntry> entries) =>
        (await CommitAllAsync(transaction, entries)).IsCommitted;

    /// <summary>Commits entries with what else is in the transaction, behind what was asked for before.</summary>
    public Task<CommitResult> CommitAllAsync(StorageTransaction transaction, IReadOnlyList<RunEntry> entries) => _last = WriteAsync(transaction, entries, _last);

    private async Task<CommitResult> WriteAsync(StorageTransaction transaction, IReadOnlyList<RunEntry> entries, Task<CommitResult>? before)
    {
        if (IsBroken)
        {
            return new CommitResult(CommitStatus.Conflict, 0);
        }

        if (_pending.Count + entries.Count == 0 && transaction.IsEmpty)
        {
            return new CommitResult(CommitStatus.Committed, 0);
        }

        Add(transaction, entries);
        if (before is { IsCompleted: false })
        {
            await before;
            if (IsBroken)
            {
                return new CommitResult(CommitStatus.Conflict, 0);
            }
        }

        var result = await store.CommitAsync(transaction, CancellationToken.None);
        if (!result.IsCommitted && !IsBroken)
        {
            IsBroken = true;
            Broke?.Invoke(result.Status);
        }

        return result;
    }

    // What is deferred while a commit is under way goes out as one when that has ended.
    private async Task<bool> FlushAfterAsync(Task<CommitResult> last)
    {
        await last;
        _flush = null;
        return await SettledAsync();
    }

    private async Task<bool> AfterAsync(Task<CommitResult> last)
    {
        await last;
        return !IsBroken;
    }

    private void Add(StorageTransaction transaction, IReadOnlyList<RunEntry> entries)
    {
        var payloads = new List<ReadOnlyMemory<byte>>(_pending.Count + entries.Count);
        foreach (var entry in _pending)
        {
            payloads.Add(RunEntryCodec.Write(entry));
            recorder.Record(transaction, run, entry, state);
        }

        _pending.Clear();
        foreach (var entry in entries)
        {
            state.Apply(entry);
            payloads.Add(RunEntryCodec.Write(entry));
            recorder.Record(transaction, run, entry, state);
        }

        // Also without entries: what belongs to this run is written only by whoever knows its last version.
        transaction.Append(RunTables.Journal(run), _version, payloads, recorder.ExpiryOf(state));
        _version += payloads.Count;
        Wrote?.Invoke();
    }
}

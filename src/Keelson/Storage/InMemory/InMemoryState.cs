namespace Keelson.Storage.InMemory;

/// <summary>What the twin holds, written as plainly as the contract reads. Not safe for concurrent use.</summary>
internal sealed class InMemoryState
{
    private readonly Dictionary<string, InMemoryJournal> _journals = [];
    private readonly Dictionary<string, InMemoryTable> _tables = [];
    private readonly Dictionary<string, (long Value, DateTimeOffset? ExpiresAt)> _counters = [];
    private readonly Dictionary<string, DateTimeOffset> _wakeUps = [];
    private readonly List<ReadOnlyMemory<byte>> _auditLeaves = [];

    public InMemoryStream Stream { get; } = new();

    /// <summary>True when every expectation holds; what the transaction itself wrote before counts.</summary>
    public bool Accepts(StorageTransaction transaction)
    {
        var versions = new Dictionary<string, long>();
        foreach (var journal in transaction.Forgotten)
        {
            versions[journal.Value] = 0;
        }

        foreach (var append in transaction.Journals)
        {
            if (VersionOf(append.Journal.Value, versions) != append.ExpectedVersion)
            {
                return false;
            }

            versions[append.Journal.Value] = append.ExpectedVersion + append.Entries.Count;
        }

        return transaction.Snapshots.TrueForAll(item => item.Snapshot.Version <= VersionOf(item.Journal.Value, versions))
            && AcceptsRows(transaction.Rows);
    }

    /// <summary>Applies an accepted transaction; answers the events that are new.</summary>
    public IReadOnlyList<StoredEvent> Apply(StorageTransaction transaction)
    {
        // The one thing that can fail goes first, so that nothing of a failed transaction stays.
        var sums = Sums(transaction.Counters);
        foreach (var (counter, sum) in sums)
        {
            _counters[counter] = sum;
        }

        ApplyJournals(transaction);
        foreach (var row in transaction.Rows)
        {
            Apply(row);
        }

        foreach (var key in transaction.CancelledWakeUps)
        {
            _wakeUps.Remove(key);
        }

        foreach (var wakeUp in transaction.WakeUps)
        {
            _wakeUps[wakeUp.Key] = wakeUp.DueAt;
        }

        _auditLeaves.AddRange(transaction.AuditLeaves.Select(Copy));
        return Stream.Append(transaction.Events);
    }

    public IReadOnlyList<JournalEntry> Journal(string journal, long afterVersion, int limit) =>
        _journals.TryGetValue(journal, out var found)
            ? [.. found.Entries.Select((payload, index) => new JournalEntry(index + 1, payload))
                .Where(entry => entry.Version > afterVersion).Take(limit)]
            : [];

    public JournalSnapshot? Snapshot(string journal) => _journals.GetValueOrDefault(journal)?.Snapshot;

    public StoredRow? Row(string table, string key) =>
        _tables.TryGetValue(table, out var rows) && rows.TryGet(key, out var row) ? new StoredRow(key, row.Value, row.Version) : null;

    public IReadOnlyList<StoredRow> Rows(RowScan scan) => _tables.TryGetValue(scan.Table.Name, out var rows) ? rows.Scan(scan) : [];

    public long Counter(string counter) => _counters.GetValueOrDefault(counter).Value;

    public IReadOnlyList<ReadOnlyMemory<byte>> AuditLeaves(long afterIndex, int limit) =>
        [.. _auditLeaves.Skip((int)Math.Min(afterIndex + 1, int.MaxValue)).Take(limit)];

    public IReadOnlyList<WakeUp> Due(DateTimeOffset until, int limit) =>
        [.. _wakeUps.Where(item => item.Value <= until).OrderBy(item => item.Value).ThenBy(item => item.Key, Utf8KeyOrder.Instance)
            .Take(limit).Select(item => new WakeUp(item.Key, item.Value))];

    public int Sweep(DateTimeOffset now, int limit)
    {
        var gone = 0;
        foreach (var table in _tables.Values)
        {
            foreach (var key in table.All.Where(row => row.Value.ExpiresAt <= now).Take(limit - gone).Select(row => row.Key).ToList())
            {
                table.Delete(key);
                gone++;
            }
        }

        foreach (var counter in _counters.Where(item => item.Value.ExpiresAt <= now).Take(limit - gone).Select(item => item.Key).ToList())
        {
            _counters.Remove(counter);
            gone++;
        }

        foreach (var journal in _journals.Where(item => item.Value.ExpiresAt <= now).Take(limit - gone).Select(item => item.Key).ToList())
        {
            _journals.Remove(journal);
            gone++;
        }

        return gone + Stream.Sweep(now, limit - gone);
    }

    // The longest life wins, and null is for ever, so that the order of additions does not matter.
    private static DateTimeOffset? Longer(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other is null ? null : one > other ? one : other;

    // The caller may reuse its buffer as soon as the commit is done.
    private static ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> bytes) => bytes.ToArray();

    private void ApplyJournals(StorageTransaction transaction)
    {
        foreach (var journal in transaction.Forgotten)
        {
            _journals.Remove(journal.Value);
        }

        foreach (var append in transaction.Journals)
        {
            if (!_journals.TryGetValue(append.Journal.Value, out var journal))
            {
                if (append.Entries.Count == 0)
                {
                    continue;
                }

                _journals[append.Journal.Value] = journal = new InMemoryJournal();
            }

            journal.Entries.AddRange(append.Entries.Select(Copy));
            journal.ExpiresAt = append.ExpiresAt ?? journal.ExpiresAt;
        }

        foreach (var (name, snapshot) in transaction.Snapshots)
        {
            var journal = _journals[name.Value];
            if (!(journal.Snapshot?.Version > snapshot.Version))
            {
                journal.Snapshot = snapshot with { Payload = Copy(snapshot.Payload) };
            }
        }
    }

    private void Apply(RowWrite write)
    {
        if (!_tables.TryGetValue(write.Table.Name, out var table))
        {
            _tables[write.Table.Name] = table = new InMemoryTable();
        }

        if (write.Value is not { } value)
        {
            table.Delete(write.Key);
            return;
        }

        var version = table.TryGet(write.Key, out var row) ? row.Version + 1 : 1;
        table.Put(write.Key, new InMemoryRow(Copy(value), version, write.ExpiresAt));
    }

    private bool AcceptsRows(List<RowWrite> rows)
    {
        var versions = new Dictionary<(string, string), long>();
        foreach (var write in rows)
        {
            var id = (write.Table.Name, write.Key);
            var version = versions.TryGetValue(id, out var own) ? own : Row(write.Table.Name, write.Key)?.Version ?? 0;
            if (write.ExpectedVersion is { } expected && expected != version)
            {
                return false;
            }

            versions[id] = write.Value is null ? 0 : version + 1;
        }

        return true;
    }

    private Dictionary<string, (long Value, DateTimeOffset? ExpiresAt)> Sums(List<CounterAdd> adds)
    {
        var sums = new Dictionary<string, (long Value, DateTimeOffset? ExpiresAt)>();
        foreach (var add in adds)
        {
            var (delta, expiresAt) = sums.TryGetValue(add.Counter, out var sum) ? sum : (0, add.ExpiresAt);
            sums[add.Counter] = (checked(delta + add.Delta), Longer(expiresAt, add.ExpiresAt));
        }

        return sums.ToDictionary(
            item => item.Key,
            item => _counters.TryGetValue(item.Key, out var old)
                ? (checked(old.Value + item.Value.Value), Longer(old.ExpiresAt, item.Value.ExpiresAt))
                : item.Value);
    }

    private long VersionOf(string journal, Dictionary<string, long> versions) =>
        versions.TryGetValue(journal, out var own) ? own : _journals.GetValueOrDefault(journal)?.Entries.Count ?? 0;
}

namespace Keelson.Storage.InMemory;

/// <summary>The events of the twin in the order of their positions. Not safe for concurrent use.</summary>
internal sealed class InMemoryStream
{
    private readonly List<StoredEvent> _events = [];
    private readonly HashSet<string> _ids = [];

    public long LastPosition { get; private set; }

    /// <summary>Appends the events whose ids are new, and answers them.</summary>
    public IReadOnlyList<StoredEvent> Append(List<EventRecord> records)
    {
        var first = _events.Count;
        foreach (var record in records)
        {
            if (_ids.Add(record.Id))
            {
                _events.Add(new StoredEvent(++LastPosition, record with { Payload = record.Payload.ToArray() }));
            }
        }

        return _events[first..];
    }

    public IReadOnlyList<StoredEvent> Scan(EventScan scan)
    {
        var found = new List<StoredEvent>();
        var index = scan.IsDescending ? _events.Count - 1 : 0;
        for (var step = scan.IsDescending ? -1 : 1; index >= 0 && index < _events.Count && found.Count < scan.Limit; index += step)
        {
            if (_events[index].Position.CompareTo(scan.AfterPosition) == step && Matches(scan, _events[index].Record))
            {
                found.Add(_events[index]);
            }
        }

        return found;
    }

    /// <summary>Forgets expired events, at most so many; answers how many went. Positions are never given twice.</summary>
    public int Sweep(DateTimeOffset now, int limit)
    {
        var gone = _events.Where(stored => stored.Record.ExpiresAt <= now).Take(limit).ToList();
        foreach (var stored in gone)
        {
            _events.Remove(stored);
            _ids.Remove(stored.Record.Id);
        }

        return gone.Count;
    }

    private static bool Matches(EventScan scan, EventRecord record) =>
        MatchesType(scan.Type, record.Type)
        && Matches(scan.Workflow, record.Workflow)
        && Matches(scan.Run, record.Run)
        && Matches(scan.Session, record.Session)
        && Matches(scan.Request, record.Request)
        && !(record.Time < scan.From)
        && !(record.Time >= scan.To);

    private static bool Matches(string? wanted, string? value) => wanted is null || wanted == value;

    private static bool MatchesType(string? wanted, string type) =>
        wanted is null || (wanted.EndsWith('.') ? type.StartsWith(wanted, StringComparison.Ordinal) : type == wanted);
}

using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>Events of an import that are committed together, each identifier once.</summary>
internal sealed class EventImportBatch
{
    private readonly OrderedDictionary<string, EventRecord> _records = new(StringComparer.Ordinal);

    /// <summary>By identifier, in the order in which they came.</summary>
    public IReadOnlyDictionary<string, EventRecord> Records => _records;

    /// <summary>Their payloads together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds an event unless its identifier is there.</summary>
    public bool TryAdd(EventRecord record)
    {
        if (!_records.TryAdd(record.Id, record))
        {
            return false;
        }

        Bytes += record.Payload.Length;
        return true;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _records.Clear();
        Bytes = 0;
    }
}

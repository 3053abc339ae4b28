namespace Keelson.Storage.InMemory;

/// <summary>The rows of one table of the twin, in key order.</summary>
internal sealed class InMemoryTable
{
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, InMemoryRow> _rows = [];

    public IEnumerable<KeyValuePair<string, InMemoryRow>> All => _rows;

    public bool TryGet(string key, out InMemoryRow row) => _rows.TryGetValue(key, out row);

    public void Put(string key, InMemoryRow row)
    {
        if (!_rows.ContainsKey(key))
        {
            _keys.Insert(~_keys.BinarySearch(key, Utf8KeyOrder.Instance), key);
        }

        _rows[key] = row;
    }

    public void Delete(string key)
    {
        if (_rows.Remove(key))
        {
            _keys.RemoveAt(_keys.BinarySearch(key, Utf8KeyOrder.Instance));
        }
    }

    public IReadOnlyList<StoredRow> Scan(RowScan scan)
    {
        var found = new List<StoredRow>();
        var index = scan.IsDescending ? _keys.Count - 1 : 0;
        for (var step = scan.IsDescending ? -1 : 1; index >= 0 && index < _keys.Count && found.Count < scan.Limit; index += step)
        {
            var key = _keys[index];
            if (key.StartsWith(scan.Prefix, StringComparison.Ordinal)
                && (scan.After is null || Utf8KeyOrder.Instance.Compare(key, scan.After) * step > 0))
            {
                found.Add(new StoredRow(key, _rows[key].Value, _rows[key].Version));
            }
        }

        return found;
    }
}

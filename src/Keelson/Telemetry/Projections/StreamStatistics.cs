using Keelson.Telemetry.Rollups;

namespace Keelson.Telemetry.Projections;

/// <summary>Counts the events of the stream by type: in all, and by minute for the last day. Safe for concurrent readers.</summary>
internal sealed class StreamStatistics : IProjection
{
    // Types that this version does not know, as an import from a newer one may bring; a closed list keeps the table small.
    private const string Unknown = "(unknown)";

    // A day of minutes is what the console charts at most.
    private const long MinutesKept = 24 * 60;

    private readonly Lock _gate = new();
    private Dictionary<string, long> _totals = [];
    private SortedDictionary<long, Dictionary<string, long>> _minutes = [];
    private long _position;
    private long _dropped;
    private long _newestTicks;

    /// <inheritdoc/>
    public string Name => "stream";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <inheritdoc/>
    public void Apply(long position, TelemetryEvent telemetryEvent)
    {
        var type = EventTypes.Contains(telemetryEvent.Type) ? telemetryEvent.Type : Unknown;
        var minute = telemetryEvent.Time.UtcTicks / TimeSpan.TicksPerMinute;
        lock (_gate)
        {
            _position = position;
            Count(_totals, type, 1);
            if (telemetryEvent.Time.UtcTicks > _newestTicks)
            {
                _newestTicks = telemetryEvent.Time.UtcTicks;
                Forget();
            }

            if (telemetryEvent.Type == EventTypes.TelemetryDropped)
            {
                _dropped += telemetryEvent.Data.Count ?? 0;
            }

            if (minute > FirstMinute())
            {
                if (!_minutes.TryGetValue(minute, out var counts))
                {
                    counts = [];
                    _minutes.Add(minute, counts);
                }

                Count(counts, type, 1);
            }
        }
    }

    /// <inheritdoc/>
    public void Publish()
    {
        // Readers ask under the lock; there is nothing to hand over.
    }

    /// <summary>What the stream looks like, with the minutes since a time.</summary>
    public StreamView View(DateTimeOffset since)
    {
        lock (_gate)
        {
            var first = since.UtcTicks / TimeSpan.TicksPerMinute;
            return new StreamView(
                _position,
                _newestTicks == 0 ? null : new DateTimeOffset(_newestTicks, TimeSpan.Zero),
                _totals.Values.Sum(),
                _dropped,
                new Dictionary<string, long>(_totals),
                [
                    .. _minutes.Where(minute => minute.Key >= first).Select(minute => new StreamMinute(
                        new DateTimeOffset(minute.Key * TimeSpan.TicksPerMinute, TimeSpan.Zero),
                        new Dictionary<string, long>(minute.Value))),
                ]);
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Save()
    {
        var writer = new CompactWriter();
        lock (_gate)
        {
            writer.Write((ulong)_newestTicks);
            writer.Write((ulong)_dropped);
            Write(writer, _totals);
            writer.Write(_minutes.Count);
            foreach (var (minute, counts) in _minutes)
            {
                writer.WriteSigned(minute);
                Write(writer, counts);
            }
        }

        return writer.Written;
    }

    /// <inheritdoc/>
    public void Load(ReadOnlyMemory<byte> saved, long position)
    {
        var reader = new CompactReader(saved.Span);
        var (newestTicks, dropped, totals) = ((long)reader.ReadUnsigned(), (long)reader.ReadUnsigned(), Read(ref reader));
        var minutes = new SortedDictionary<long, Dictionary<string, long>>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            minutes[reader.ReadSigned()] = Read(ref reader);
        }

        lock (_gate)
        {
            (_newestTicks, _dropped, _totals, _minutes, _position) = (newestTicks, dropped, totals, minutes, position);
        }
    }

    private static void Count(Dictionary<string, long> counts, string type, long count) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, type, out _) += count;

    private static void Write(CompactWriter writer, Dictionary<string, long> counts)
    {
        writer.Write(counts.Count);
        foreach (var (type, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(type);
            writer.Write((ulong)count);
        }
    }

    private static Dictionary<string, long> Read(ref CompactReader reader)
    {
        var counts = new Dictionary<string, long>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            counts[reader.ReadString()] = (long)reader.ReadUnsigned();
        }

        return counts;
    }

    private long FirstMinute() => (_newestTicks / TimeSpan.TicksPerMinute) - MinutesKept;

    private void Forget()
    {
        var first = FirstMinute();
        while (_minutes.Count > 0 && _minutes.First().Key <= first)
        {
            _minutes.Remove(_minutes.First().Key);
        }
    }
}

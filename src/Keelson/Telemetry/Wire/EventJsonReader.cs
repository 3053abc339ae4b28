using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>Reads one event; refuses what is not JSON, not an event, or says a thing twice.</summary>
internal ref struct EventJsonReader
{
    private Utf8JsonReader _reader;
    private string? _version;
    private string? _id;
    private string? _source;
    private string? _type;
    private DateTimeOffset? _time;
    private EventData? _data;

    private EventJsonReader(ReadOnlySpan<byte> utf8) => _reader = new Utf8JsonReader(utf8);

    /// <summary>Reads one whole document.</summary>
    /// <exception cref="JsonException">It is not a CloudEvents 1.0 event of ours.</exception>
    public static TelemetryEvent Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new EventJsonReader(utf8);
        try
        {
            return reader.ReadEvent();
        }
        catch (InvalidOperationException malformed)
        {
            // The reader's answer to strings that are not UTF-8.
            throw new JsonException("The text is not UTF-8.", malformed);
        }
    }

    private TelemetryEvent ReadEvent()
    {
        Expect(JsonTokenType.StartObject);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember();
        }

        if (_reader.Read())
        {
            throw new JsonException("There is something behind the event.");
        }

        return _version == "1.0" && _id is { Length: > 0 } && _type is { Length: > 0 } && _time is { } time && _data is not null
            ? new TelemetryEvent(_id, _source ?? "", _type, time, _data)
            : throw new JsonException("Not a CloudEvents 1.0 event: specversion, id, type, time and data are required.");
    }

    private void ReadMember()
    {
        if (_reader.ValueTextEquals(EventEnvelope.Data.EncodedUtf8Bytes))
        {
            _data = _data is null ? ReadData() : throw Twice("data");
        }
        else if (_reader.ValueTextEquals(EventEnvelope.Time.EncodedUtf8Bytes))
        {
            _time = _time is null ? ReadTime() : throw Twice("time");
        }
        else if (_reader.ValueTextEquals(EventEnvelope.Id.EncodedUtf8Bytes))
        {
            Expect(JsonTokenType.String);
            _id = _id is null ? _reader.GetString() : throw Twice("id");
        }
        else if (!ReadName(EventEnvelope.Type, ref _type)
            && !ReadName(EventEnvelope.Source, ref _source)
            && !ReadName(EventEnvelope.SpecVersion, ref _version))
        {
            _reader.Read();
            _reader.Skip();
        }
    }

    private bool ReadName(JsonEncodedText name, ref string? value)
    {
        if (!_reader.ValueTextEquals(name.EncodedUtf8Bytes))
        {
            return false;
        }

        Expect(JsonTokenType.String);
        value = value is null ? Utf8Names.Get(ref _reader) : throw Twice(name.ToString());
        return true;
    }

    private EventData ReadData()
    {
        Expect(JsonTokenType.StartObject);
        var data = new EventData();
        var seen = UInt128.Zero;
        var next = 0;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(next);
            _reader.Read();
            if (index < 0)
            {
                _reader.Skip();
                continue;
            }

            var bit = UInt128.One << index;
            if ((seen & bit) != 0)
            {
                throw Twice(EventEnvelope.Members[index].Name);
            }

            seen |= bit;
            next = index + 1;
            if (_reader.TokenType != JsonTokenType.Null)
            {
                EventEnvelope.Members[index].Read(ref _reader, data);
            }
        }

        return data;
    }

    // Events come in the order in which they were written, so the next member is nearly always the right one or shortly before it.
    private readonly int IndexOf(int guess)
    {
        var members = EventEnvelope.Members;
        for (var step = 0; step < members.Length; step++)
        {
            var index = guess + step < members.Length ? guess + step : guess + step - members.Length;
            if (_reader.ValueTextEquals(members[index].Encoded.EncodedUtf8Bytes))
            {
                return index;
            }
        }

        return -1;
    }

    private DateTimeOffset ReadTime()
    {
        Expect(JsonTokenType.String);
        return !_reader.ValueIsEscaped && HasOffset(_reader.ValueSpan) && _reader.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : throw new JsonException("'time' must be an RFC 3339 time with an offset, for example 2026-11-23T10:00:00.123Z.");
    }

    // Without an offset the reader would take this machine's own.
    private static bool HasOffset(ReadOnlySpan<byte> time) =>
        time is [.., (byte)'Z'] || (time.Length > 6 && time[^6] is (byte)'+' or (byte)'-' && time.Contains((byte)'T'));

    private void Expect(JsonTokenType token)
    {
        if (!_reader.Read() || _reader.TokenType != token)
        {
            throw new JsonException($"Expected {token}, found {_reader.TokenType}.");
        }
    }

    private static JsonException Twice(string name) => new($"'{name}' stands there twice.");
}

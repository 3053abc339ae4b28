using System.Buffers;
using System.Text.Json;

namespace Keelson.Sessions;

/// <summary>Writes entries as JSON and reads them back. By hand, because each change of a session passes here twice. Unknown members are left out.</summary>
internal static class SessionEntryCodec
{
    private const int BufferMax = 64 * 1024; // One longer entry must not hold its memory for ever.

    // Writing an entry waits for nothing, so a thread needs only one of each.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>The entry as the journal keeps it.</summary>
    public static ReadOnlyMemory<byte> Write(SessionEntry entry)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(512);
        var json = _json ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteNumber("k"u8, (int)entry.Kind);
        json.WriteNumber("t"u8, entry.At.ToUnixTimeMilliseconds());
        Text(json, "a"u8, entry.Actor);
        Text(json, "n"u8, entry.Name);
        Number(json, "u"u8, entry.Turn);
        Number(json, "c"u8, entry.Tokens);
        if (!entry.Data.IsEmpty)
        {
            json.WritePropertyName("d"u8);
            json.WriteRawValue(entry.Data.Span, skipInputValidation: true);
        }

        Parts(json, entry.Parts);
        json.WriteEndObject();
        json.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > BufferMax)
        {
            (_buffer, _json) = (null, null);
        }

        return bytes;
    }

    /// <summary>The entry that was written.</summary>
    /// <exception cref="JsonException">The bytes are no entry.</exception>
    public static SessionEntry Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span);
        var entry = new SessionEntry(0, default);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan.Length == 1 ? (char)reader.ValueSpan[0] : '?';
            reader.Read();
            entry = name switch
            {
                'k' => entry with { Kind = (SessionEntryKind)reader.GetInt32() },
                't' => entry with { At = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()) },
                'a' => entry with { Actor = reader.GetString() },
                'n' => entry with { Name = reader.GetString() },
                'u' => entry with { Turn = reader.GetInt64() },
                'c' => entry with { Tokens = reader.GetInt64() },
                'd' => entry with { Data = Raw(ref reader, bytes) },
                'p' => entry with { Parts = Parts(ref reader) },
                _ => Skip(ref reader, entry),
            };
        }

        return entry.Kind == 0 ? throw new JsonException("The entry does not say what it is.") : entry;
    }

    // [[offset, place, length, "digest"], ...]
    private static void Parts(Utf8JsonWriter json, SessionPart[]? parts)
    {
        if (parts is null)
        {
            return;
        }

        json.WriteStartArray("p"u8);
        foreach (var part in parts)
        {
            json.WriteStartArray();
            json.WriteNumberValue(part.Offset);
            json.WriteNumberValue(part.Place);
            json.WriteNumberValue(part.Length);
            json.WriteStringValue(part.Digest);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static SessionPart[] Parts(ref Utf8JsonReader reader)
    {
        var parts = new List<SessionPart>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var offset = reader.GetInt32();
            reader.Read();
            var place = reader.GetInt64();
            reader.Read();
            var length = reader.GetInt32();
            reader.Read();
            parts.Add(new SessionPart(offset, place, length, reader.GetString()!));
            reader.Read();
        }

        return [.. parts];
    }

    private static ReadOnlyMemory<byte> Raw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return bytes[start..(int)reader.BytesConsumed].ToArray();
    }

    private static SessionEntry Skip(ref Utf8JsonReader reader, SessionEntry entry)
    {
        reader.Skip();
        return entry;
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}

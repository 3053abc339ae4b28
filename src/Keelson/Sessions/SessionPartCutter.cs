using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Keelson.Sessions;

/// <summary>
/// Takes the large parts out of messages: values of the message's members, and items of members that are lists. What the session keeps
/// already is not kept twice. Where a part was is told beside the message, never in it, so no message can pretend to hold a part.
/// For one decision; pure but for what it remembers.
/// </summary>
internal sealed class SessionPartCutter(SessionState state, int inlineMax)
{
    private const int DepthMax = 256; // Messages are checked before they come here; this only ends the reader's patience.

    private readonly List<ReadOnlyMemory<byte>> _cut = [];
    private Dictionary<string, long>? _places;

    /// <summary>The bytes that are to be kept, behind those that the session has.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Bytes => _cut;

    /// <summary>The entry of a message as the journal keeps it.</summary>
    public SessionEntry Cut(SessionEntry entry)
    {
        var (json, parts) = Cut(entry.Data);
        return parts is null ? entry : entry with { Data = json, Parts = parts };
    }

    /// <summary>The image of another session, as this one begins with it.</summary>
    public SessionImage Cut(SessionImage image)
    {
        List<SessionMessage> messages = [.. image.Messages.Select(Cut)];
        return image with { Messages = messages, LastPart = state.LastPart + _cut.Count };
    }

    private SessionMessage Cut(SessionMessage message)
    {
        var (json, parts) = Cut(message.Json);
        return parts is null ? message : message with { Json = json.ToArray(), Parts = parts };
    }

    private (ReadOnlyMemory<byte> Json, SessionPart[]? Parts) Cut(ReadOnlyMemory<byte> message)
    {
        if (message.Length <= inlineMax)
        {
            return (message, null);
        }

        var json = new ArrayBufferWriter<byte>();
        var parts = new List<SessionPart>();
        var done = 0;
        foreach (var (start, end) in LargeOnes(message.Span))
        {
            json.Write(message.Span[done..start]);
            parts.Add(Keep(json.WrittenCount, message[start..end]));
            json.Write(SessionParts.Hole);
            done = end;
        }

        json.Write(message.Span[done..]);
        return parts.Count == 0 ? (message, null) : (json.WrittenMemory, [.. parts]);
    }

    private SessionPart Keep(int offset, ReadOnlyMemory<byte> bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        _places ??= PlacesOf(state);
        if (!_places.TryGetValue(digest, out var place))
        {
            _cut.Add(bytes);
            _places[digest] = place = state.LastPart + _cut.Count;
        }

        return new SessionPart(offset, place, bytes.Length, digest);
    }

    private static Dictionary<string, long> PlacesOf(SessionState state)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in state.Parts)
        {
            places[part.Digest] = part.Place;
        }

        return places;
    }

    private List<(int Start, int End)> LargeOnes(ReadOnlySpan<byte> message)
    {
        var found = new List<(int Start, int End)>();
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return [(0, message.Length)];
        }

        while (reader.Read())
        {
            var isOfMessage = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (isOfMessage || (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 1))
            {
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            if (end - start > inlineMax)
            {
                found.Add((start, end));
            }
        }

        return found;
    }
}

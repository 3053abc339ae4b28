using System.Text.Json;

namespace Keelson.Sessions;

/// <summary>Cuts JSON into pieces without changing a byte of them.</summary>
internal static class SessionJson
{
    /// <summary>The items of an array as they stand; nothing for empty bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Items(ReadOnlyMemory<byte> array)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        if (array.IsEmpty)
        {
            return items;
        }

        var reader = new Utf8JsonReader(array.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(array[start..(int)reader.BytesConsumed]);
        }

        return items;
    }

    /// <summary>An array of these items.</summary>
    public static byte[] Array(IEnumerable<ReadOnlyMemory<byte>> items)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte((byte)'[');
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                bytes.WriteByte((byte)',');
            }

            isFirst = false;
            bytes.Write(item.Span);
        }

        bytes.WriteByte((byte)']');
        return bytes.ToArray();
    }
}

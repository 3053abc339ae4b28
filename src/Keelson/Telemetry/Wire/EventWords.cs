using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>The words of an enumeration on the wire.</summary>
internal static class EventWords<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();

    private static readonly JsonEncodedText[] Words =
        [.. Values.Select(value => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(value.ToString())))];

    /// <summary>The word of a value.</summary>
    public static JsonEncodedText Of(T value) => Words[Array.IndexOf(Values, value)];

    /// <summary>The value of the word that the reader stands on.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out T value)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (var i = 0; i < Words.Length; i++)
            {
                if (reader.ValueTextEquals(Words[i].EncodedUtf8Bytes))
                {
                    value = Values[i];
                    return true;
                }
            }
        }

        value = default;
        return false;
    }
}

using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>A word of a closed list that is always there.</summary>
internal sealed class WordMember<T>(PropertyInfo property) : TypedEventMember<T>(property)
    where T : struct, Enum
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, T value) => writer.WriteString(Encoded, EventWords<T>.Of(value));

    /// <inheritdoc/>
    protected override T ReadValue(ref Utf8JsonReader reader) =>
        EventWords<T>.TryRead(ref reader, out var value) ? value : throw Unfit($"a word of {typeof(T).Name}");
}

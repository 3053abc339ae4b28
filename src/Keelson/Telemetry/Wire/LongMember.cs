using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>A count.</summary>
internal sealed class LongMember(PropertyInfo property) : TypedEventMember<long?>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, long? value) =>
        writer.WriteNumber(Encoded, value!.Value);

    /// <inheritdoc/>
    protected override long? ReadValue(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : throw Unfit("a whole number");
}

using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>A small count.</summary>
internal sealed class IntegerMember(PropertyInfo property) : TypedEventMember<int?>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, int? value) =>
        writer.WriteNumber(Encoded, value!.Value);

    /// <inheritdoc/>
    protected override int? ReadValue(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : throw Unfit("a whole number");
}

using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>Yes or no.</summary>
internal sealed class FlagMember(PropertyInfo property) : TypedEventMember<bool?>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, bool? value) => writer.WriteBoolean(Encoded, value!.Value);

    /// <inheritdoc/>
    protected override bool? ReadValue(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Unfit("true or false");
}

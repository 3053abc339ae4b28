using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>A measured number.</summary>
internal sealed class DoubleMember(PropertyInfo property) : TypedEventMember<double?>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, double? value)
    {
        // JSON has no word for infinity; a member that cannot be written is absent.
        if (double.IsFinite(value!.Value))
        {
            writer.WriteNumber(Encoded, value.Value);
        }
    }

    /// <inheritdoc/>
    protected override double? ReadValue(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Unfit("a number");
}

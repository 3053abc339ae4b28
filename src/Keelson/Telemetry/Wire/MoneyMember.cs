using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Telemetry.Wire;

/// <summary>Money, as a decimal string.</summary>
internal sealed class MoneyMember(PropertyInfo property) : TypedEventMember<Money?>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, Money? value) => writer.WriteString(Encoded, value!.Value.ToString());

    /// <inheritdoc/>
    protected override Money? ReadValue(ref Utf8JsonReader reader)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && decimal.TryParse(reader.ValueSpan, Plain, CultureInfo.InvariantCulture, out var amount)
            ? new Money(amount)
            : throw Unfit("a decimal string, for example \"1.25\"");
    }
}

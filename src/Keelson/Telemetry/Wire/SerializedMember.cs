using System.Reflection;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Telemetry.Wire;

/// <summary>A member that the serializer writes and reads, because it is rare.</summary>
internal sealed class SerializedMember<T>(PropertyInfo property) : TypedEventMember<T>(property)
{
    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, T value)
    {
        writer.WritePropertyName(Encoded);
        JsonSerializer.Serialize(writer, value, KeelsonJson.Options);
    }

    /// <inheritdoc/>
    protected override T ReadValue(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize<T>(ref reader, KeelsonJson.Options) ?? throw Unfit("there");
}

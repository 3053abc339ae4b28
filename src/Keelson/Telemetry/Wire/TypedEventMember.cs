using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>A member of one type. The accessors are bound once; writing and reading cost two calls a member.</summary>
internal abstract class TypedEventMember<T>(PropertyInfo property) : EventMember(property)
{
    private readonly Func<EventData, T> _get = property.GetMethod!.CreateDelegate<Func<EventData, T>>();
    private readonly Action<EventData, T> _set = property.SetMethod!.CreateDelegate<Action<EventData, T>>();

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, EventData data)
    {
        if (_get(data) is { } value)
        {
            WriteValue(writer, value);
        }
    }

    /// <inheritdoc/>
    public sealed override void Read(ref Utf8JsonReader reader, EventData data) => _set(data, ReadValue(ref reader));

    /// <summary>Writes name and value.</summary>
    protected abstract void WriteValue(Utf8JsonWriter writer, T value);

    /// <summary>Reads the value that the reader stands on.</summary>
    protected abstract T ReadValue(ref Utf8JsonReader reader);

    /// <summary>The value is of another shape.</summary>
    protected JsonException Unfit(string expected) => new($"'{Name}' must be {expected}.");
}

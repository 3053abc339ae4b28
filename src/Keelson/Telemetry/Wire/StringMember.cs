using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>Text. Names that repeat from event to event share one string in memory.</summary>
internal sealed class StringMember(PropertyInfo property) : TypedEventMember<string?>(property)
{
    // These differ from event to event; keeping them would only push out the ones that repeat.
    private static readonly string[] Unique =
    [
        nameof(EventData.Run), nameof(EventData.Session), nameof(EventData.Request), nameof(EventData.Trace), nameof(EventData.Key),
        nameof(EventData.ArgumentsDigest), nameof(EventData.Reason), nameof(EventData.Subject), nameof(EventData.Actor),
    ];

    private readonly bool _isUnique = Unique.Contains(property.Name);
    private readonly int _max = property.Name is nameof(EventData.Reason) or nameof(EventData.Subject) ? EventText.SentenceMax : EventText.NameMax;

    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, string? value) => writer.WriteString(Encoded, EventText.Fit(value!, _max));

    /// <inheritdoc/>
    protected override string? ReadValue(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? _isUnique ? reader.GetString() : Utf8Names.Get(ref reader)
        : throw Unfit("a string");
}

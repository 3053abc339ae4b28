using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>The caller's own tags. What is over the limits is left out or cut: a caller cannot make events large.</summary>
internal sealed class TagsMember(PropertyInfo property) : TypedEventMember<IReadOnlyDictionary<string, string>?>(property)
{
    // What the header's own convention allows for one request, and room for some of ours.
    private const int TagsMax = 20;

    /// <inheritdoc/>
    protected override void WriteValue(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? value)
    {
        writer.WriteStartObject(Encoded);
        foreach (var (name, text) in value!.Take(TagsMax))
        {
            writer.WriteString(EventText.Fit(name, EventText.NameMax), EventText.Fit(text, EventText.NameMax));
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string>? ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unfit("an object of strings");
        }

        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Utf8Names.Get(ref reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || !tags.TryAdd(name, Utf8Names.Get(ref reader)))
            {
                throw Unfit("an object of strings, each name once");
            }
        }

        return tags;
    }
}

using System.Reflection;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Telemetry.Wire;

/// <summary>One member of <see cref="EventData"/>: how it is written to and read from JSON without reflection at run time.</summary>
internal abstract class EventMember
{
    private protected EventMember(PropertyInfo property)
    {
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Encoded = JsonEncodedText.Encode(Name);
    }

    /// <summary>Its name on the wire.</summary>
    public string Name { get; }

    /// <summary>Its name on the wire, ready to write.</summary>
    public JsonEncodedText Encoded { get; }

    /// <summary>Writes it, unless it is absent.</summary>
    public abstract void Write(Utf8JsonWriter writer, EventData data);

    /// <summary>Sets it from the value that the reader stands on, which is not null.</summary>
    /// <exception cref="JsonException">The value is of another shape.</exception>
    public abstract void Read(ref Utf8JsonReader reader, EventData data);

    /// <summary>The member of a property; a type without a form of its own takes the serializer.</summary>
    public static EventMember Of(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(string) => new StringMember(property),
        var type when type == typeof(double?) => new DoubleMember(property),
        var type when type == typeof(int?) => new IntegerMember(property),
        var type when type == typeof(long?) => new LongMember(property),
        var type when type == typeof(bool?) => new FlagMember(property),
        var type when type == typeof(Money?) => new MoneyMember(property),
        var type when type == typeof(FailureClass) => new WordMember<FailureClass>(property),
        var type when type == typeof(ContextTier?) => new OptionalWordMember<ContextTier>(property),
        var type when type == typeof(Effect?) => new OptionalWordMember<Effect>(property),
        var type when type == typeof(UsageVector) => new UsageMember(property),
        var type when type == typeof(IReadOnlyDictionary<string, string>) => new TagsMember(property),
        var type => (EventMember)Activator.CreateInstance(typeof(SerializedMember<>).MakeGenericType(type), property)!,
    };
}

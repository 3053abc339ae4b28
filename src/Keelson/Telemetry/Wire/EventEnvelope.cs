using System.Reflection;
using System.Text.Json;

namespace Keelson.Telemetry.Wire;

/// <summary>The names of the CloudEvents 1.0 envelope, and the members of its data in the order in which they are written.</summary>
internal static class EventEnvelope
{
    public static readonly JsonEncodedText SpecVersion = JsonEncodedText.Encode("specversion");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    public static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    /// <summary>The version of the envelope.</summary>
    public static readonly JsonEncodedText Version = JsonEncodedText.Encode("1.0");

    /// <summary>Every member of the data.</summary>
    public static readonly EventMember[] Members =
        [.. typeof(EventData).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(EventMember.Of)];
}

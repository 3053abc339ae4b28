using System.Text.Json;
using System.Text.Json.Serialization;

namespace Keelson.Server.Api;

/// <summary>What the model read for a response, as the OpenAI API lists it: items of earlier responses included, in their order, on one page.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The items.</param>
internal sealed record ResponseItems(string Object, IReadOnlyList<JsonElement> Data)
{
    /// <summary>Always false.</summary>
    [JsonPropertyName("has_more")]
    public bool HasMore { get; init; }
}

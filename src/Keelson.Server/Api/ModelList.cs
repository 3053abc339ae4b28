using System.Text.Json.Serialization;

namespace Keelson.Server.Api;

/// <summary>The models of a caller, as the OpenAI API lists them; the members that Anthropic's clients page by stand beside.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The models.</param>
internal sealed record ModelList(string Object, IReadOnlyList<ModelCard> Data)
{
    /// <summary>Always false: all stand on one page.</summary>
    [JsonPropertyName("has_more")]
    public bool HasMore { get; init; }

    /// <summary>The first name.</summary>
    [JsonPropertyName("first_id")]
    public string? FirstId => Data is [var first, ..] ? first.Id : null;

    /// <summary>The last name.</summary>
    [JsonPropertyName("last_id")]
    public string? LastId => Data is [.., var last] ? last.Id : null;
}

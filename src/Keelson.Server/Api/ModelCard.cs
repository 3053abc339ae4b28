using System.Text.Json.Serialization;
using Keelson.Inference;

namespace Keelson.Server.Api;

/// <summary>A model as the OpenAI API lists it; the members that Anthropic's clients look for stand beside.</summary>
/// <param name="Id">The name that a client may ask for.</param>
/// <param name="Object">Always <c>model</c>.</param>
/// <param name="Created">Always 0: the catalogue keeps no date of birth.</param>
/// <param name="OwnedBy">The provider that is preferred.</param>
/// <param name="ContextWindow">Prompt and output together, in tokens.</param>
internal sealed record ModelCard(
    string Id,
    string Object,
    long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy,
    [property: JsonPropertyName("context_window")] int ContextWindow)
{
    /// <summary>Always <c>model</c>, for Anthropic's clients.</summary>
    public string Type { get; init; } = "model";

    /// <summary>Its name, for Anthropic's clients.</summary>
    [JsonPropertyName("display_name")]
    public string DisplayName { get; init; } = Id;

    /// <summary>The beginning of time, as <see cref="Created"/>.</summary>
    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The model that is really served under this name today; absent: this one.</summary>
    public string? Serves { get; init; }

    /// <summary>Other names for it; absent: none.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>From this day on it is no longer served itself.</summary>
    [JsonPropertyName("retired_on")]
    public DateOnly? RetiredOn { get; init; }

    /// <summary>What is served in its place from that day on.</summary>
    [JsonPropertyName("replaced_by")]
    public string? ReplacedBy { get; init; }

    /// <summary>The card of a name on a day.</summary>
    /// <param name="id">The name: a model's own, or an alias.</param>
    /// <param name="own">The model of that name.</param>
    /// <param name="served">What is served when it is asked for.</param>
    public static ModelCard Of(string id, ModelDefinition own, ModelDefinition served) =>
        new(id, "model", 0, served.Deployments is [var first, ..] ? first.Provider.Name : "nobody", served.ContextTokens)
        {
            Serves = id == served.Name ? null : served.Name,
            Aliases = id == own.Name && own.Aliases.Count > 0 ? own.Aliases : null,
            RetiredOn = own.RetiredOn,
            ReplacedBy = own.ReplacedBy,
        };
}

using System.Text.Json.Serialization;
using Keelson.Inference;

namespace Keelson.Server.Api;

/// <summary>A model as the OpenAI API lists it.</summary>
/// <param name="Id">Its name.</param>
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
    /// <summary>The card of a model.</summary>
    public static ModelCard Of(ModelDefinition model) =>
        new(model.Name, "model", 0, model.Deployments is [var first, ..] ? first.Provider.Name : "nobody", model.ContextTokens);
}

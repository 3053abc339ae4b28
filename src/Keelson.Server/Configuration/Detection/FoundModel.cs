namespace Keelson.Server.Configuration.Detection;

/// <summary>A model that was found in the environment.</summary>
/// <param name="Model">Its name there.</param>
/// <param name="BaseUrl">Where it is served.</param>
/// <param name="KeyVariable">The environment variable with the key, or null when none is needed.</param>
/// <param name="Where">Where it is, in words: "OpenAI", "Ollama on this machine".</param>
internal sealed record FoundModel(string Model, string BaseUrl, string? KeyVariable, string Where)
{
    /// <summary>The price when it is known; a local server sends no bill.</summary>
    public FoundPrice? Price { get; init; }
}

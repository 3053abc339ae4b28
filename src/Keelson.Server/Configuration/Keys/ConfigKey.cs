namespace Keelson.Server.Configuration.Keys;

/// <summary>One known key of a section.</summary>
/// <param name="Name">The key.</param>
/// <param name="Shape">What may stand there.</param>
/// <param name="Says">What it means, as a sentence; becomes the description in the JSON Schema.</param>
internal sealed record ConfigKey(string Name, ConfigShape Shape, string Says)
{
    /// <summary>True when the section is not complete without it.</summary>
    public bool IsRequired { get; init; }
}

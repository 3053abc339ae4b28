namespace Keelson.Inference.Protocols.Neutral;

/// <summary>A function that the model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Schema">The JSON schema of its arguments, as JSON text.</param>
/// <param name="IsStrict">True when arguments must follow the schema.</param>
internal sealed record NeutralTool(string Name, string? Description, string? Schema, bool? IsStrict)
{
    /// <summary>The provider's mark to cache up to here, as JSON text.</summary>
    public string? CacheMark { get; init; }
}

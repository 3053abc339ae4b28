namespace Keelson.Inference.Protocols.Neutral;

/// <summary>What shape the answer must have, when it is not plain text.</summary>
/// <param name="Schema">The JSON schema, as JSON text; null: any JSON object.</param>
/// <param name="Name">The schema's name.</param>
/// <param name="IsStrict">True when the answer must follow it.</param>
internal sealed record NeutralFormat(string? Schema, string? Name, bool? IsStrict);

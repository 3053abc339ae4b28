namespace Keelson.Inference;

/// <summary>How often somebody may ask models.</summary>
/// <param name="RequestsPerMinute">Requests a minute; null: no limit.</param>
/// <param name="TokensPerMinute">Tokens a minute, prompt and output; null: no limit.</param>
public sealed record RateLimit(int? RequestsPerMinute, long? TokensPerMinute);

namespace Keelson.Server.Api.Government;

/// <summary>The body of an override.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record OverrideRequest(string? Reason, DateTimeOffset? ExpiresAt);

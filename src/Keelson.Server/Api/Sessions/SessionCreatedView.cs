namespace Keelson.Server.Api.Sessions;

/// <summary>A session that began.</summary>
/// <param name="Id">The session.</param>
/// <param name="ExpiresAt">When it may be forgotten, unless it changes.</param>
internal sealed record SessionCreatedView(string Id, DateTimeOffset ExpiresAt);

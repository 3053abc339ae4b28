namespace Keelson.Server.Api.Sessions;

/// <summary>A change that is durable.</summary>
/// <param name="Version">The session's version after it.</param>
internal sealed record SessionVersionView(long Version);

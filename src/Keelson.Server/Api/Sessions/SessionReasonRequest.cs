namespace Keelson.Server.Api.Sessions;

/// <summary>The body of a hold.</summary>
/// <param name="Reason">Why the session may not be forgotten.</param>
internal sealed record SessionReasonRequest(string? Reason);

namespace Keelson.Server.Api.Government;

/// <summary>The body that closes an incident.</summary>
/// <param name="Reason">Why it may be closed.</param>
internal sealed record CloseIncidentRequest(string? Reason);

namespace Keelson.Server.Api;

/// <summary>The body of a call that steers a run; every member may be absent.</summary>
/// <param name="Reason">Why; recorded.</param>
/// <param name="From">The step from which a run is done again.</param>
internal sealed record SteeringRequest(string? Reason, string? From);

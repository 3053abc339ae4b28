namespace Keelson.Server.Api;

/// <summary>A person accepts the definition of a tool.</summary>
/// <param name="Digest">The digest of the definition that was looked at.</param>
/// <param name="Reason">Why; required and recorded.</param>
internal sealed record AcceptRequest(string? Digest, string? Reason);

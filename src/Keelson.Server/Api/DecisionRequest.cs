namespace Keelson.Server.Api;

/// <summary>A person's word on an approval.</summary>
/// <param name="Decision">grant or deny.</param>
/// <param name="Reason">Why; required and recorded.</param>
/// <param name="Digest">The digest of what was looked at; another one is refused as stale.</param>
internal sealed record DecisionRequest(string? Decision, string? Reason, string? Digest);

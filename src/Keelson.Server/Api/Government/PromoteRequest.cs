namespace Keelson.Server.Api.Government;

/// <summary>The body of a promotion.</summary>
/// <param name="Reason">Why; may be absent, because the gate's decision says it.</param>
internal sealed record PromoteRequest(string? Reason);

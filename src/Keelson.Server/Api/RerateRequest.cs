namespace Keelson.Server.Api;

/// <summary>Which recorded usage is to be priced again.</summary>
/// <param name="From">Not before this time (RFC 3339).</param>
/// <param name="To">Before this time (RFC 3339).</param>
/// <param name="Apply">True: record the differences; else they are only shown.</param>
internal sealed record RerateRequest(string? From, string? To, bool Apply);

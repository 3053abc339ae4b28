using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>What became of a request to people.</summary>
/// <param name="IsGranted">True when enough people said yes in time.</param>
/// <param name="Status">Where the request stands.</param>
/// <param name="By">Who decided last.</param>
/// <param name="Reason">Why.</param>
public sealed record ApprovalDecision(bool IsGranted, ApprovalStatus Status, string? By, string? Reason);

namespace Keelson.Tools;

/// <summary>What one person said.</summary>
/// <param name="By">The person.</param>
/// <param name="IsGrant">Yes or no.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
internal sealed record ApprovalVote(string By, bool IsGrant, string Reason, DateTimeOffset At);

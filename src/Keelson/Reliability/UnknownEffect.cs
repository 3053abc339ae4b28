namespace Keelson.Reliability;

/// <summary>A tool call of which nobody knows whether it took effect.</summary>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Workflow">The workflow class, if any.</param>
/// <param name="TrustTier">The rollout wave of the workflow at that time.</param>
/// <param name="Run">The run, if any.</param>
/// <param name="Since">Since when it is unknown.</param>
internal sealed record UnknownEffect(string Key, string Tool, string? Workflow, int? TrustTier, string? Run, DateTimeOffset Since)
{
    /// <summary>What the identifier of its incident begins with.</summary>
    public const string Prefix = "unknown.";
}

using Keelson.Tools;

namespace Keelson.Server.Api;

/// <summary>How much of a tool may be used, and how much is.</summary>
/// <param name="TimeoutMs">How long one call may take.</param>
/// <param name="Concurrency">The most calls under way at one time; absent: not limited.</param>
/// <param name="PerSecond">The most calls that begin in a second; absent: not limited.</param>
/// <param name="Burst">How many may begin at once after a quiet time.</param>
/// <param name="WaitMs">How long a call waits for its turn before it is refused.</param>
/// <param name="Active">How many calls are under way; absent when that is not limited.</param>
/// <param name="Waiting">How many calls wait for their turn.</param>
/// <param name="Refused">How many calls were refused since the limits came into force.</param>
internal sealed record ToolUse(
    double TimeoutMs, int? Concurrency, double? PerSecond, int? Burst, double WaitMs, int? Active, int Waiting, long Refused)
{
    /// <summary>The use of a tool.</summary>
    public static ToolUse Of(ToolDefinition tool, ToolGate gate) => new(
        tool.Timeout.TotalMilliseconds,
        tool.Limits.Concurrency,
        tool.Limits.PerSecond,
        tool.Limits.PerSecond is null ? null : tool.Limits.Burst,
        tool.Limits.Wait.TotalMilliseconds,
        gate.Active,
        gate.Waiting,
        gate.Refused);
}

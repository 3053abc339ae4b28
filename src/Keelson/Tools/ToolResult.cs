using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>How one call ended; everything in it is durable.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Fault">Why it failed, or null.</param>
internal sealed record ToolResult(string Tool, Fault? Fault)
{
    /// <summary>The idempotency key; empty when the call was refused before it had one.</summary>
    public string Key { get; init; } = "";

    /// <summary>The answer as JSON; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>True when the answer was given before and nothing was sent now.</summary>
    public bool IsReplayed { get; init; }

    public Effect Effect { get; init; }

    public ToolIdempotency Idempotency { get; init; }

    public double DurationMs { get; init; }

    /// <summary>The approval that is waited for, when the fault is <c>policy.approval_required</c>.</summary>
    public Approval? Approval { get; init; }

    /// <summary>True when the platform itself may ask again later with the same key.</summary>
    public bool MayRetry => Fault is not null && ToolFailures.MayRetry(Fault, Idempotency);
}

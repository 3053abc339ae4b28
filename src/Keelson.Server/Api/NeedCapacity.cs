using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>What context a workflow declared to need, and why.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="Need">The largest tier that it may use.</param>
/// <param name="Because">Why; required for long.</param>
/// <param name="ReviewBy">When that must be looked at again.</param>
/// <param name="IsOverdue">True when that day has passed.</param>
internal sealed record NeedCapacity(string Workflow, ValueClass Value, ContextTier Need, string? Because, DateOnly? ReviewBy, bool IsOverdue);

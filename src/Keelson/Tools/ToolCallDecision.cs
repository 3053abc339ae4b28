using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>A move and what belongs to it.</summary>
/// <param name="Move">What to do.</param>
/// <param name="Fault">Why, for <see cref="ToolCallMove.Refuse"/> and <see cref="ToolCallMove.Hold"/>, and the stored failure for <see cref="ToolCallMove.Replay"/>.</param>
internal readonly record struct ToolCallDecision(ToolCallMove Move, Fault? Fault = null);

using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>What one send brought.</summary>
/// <param name="Value">The answer as JSON, or null.</param>
/// <param name="Fault">Why it failed, or null.</param>
internal sealed record ToolAttempt(ReadOnlyMemory<byte>? Value, Fault? Fault);

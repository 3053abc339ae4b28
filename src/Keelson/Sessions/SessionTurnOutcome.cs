using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>What a turn brought.</summary>
/// <param name="Messages">The messages to be put behind the others: what the agent said, and what its tools answered.</param>
/// <param name="Fault">Why it failed, or null.</param>
/// <param name="ContextTokens">Tokens of the context afterwards; null: unknown.</param>
internal sealed record SessionTurnOutcome(IReadOnlyList<ReadOnlyMemory<byte>> Messages, Fault? Fault, long? ContextTokens);

using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>What an agent is asked in one turn.</summary>
/// <param name="Attribution">On whose account.</param>
/// <param name="Workflow">The workflow class whose agent answers.</param>
/// <param name="Turn">Which turn.</param>
/// <param name="Messages">The conversation, in order, each in the OpenAI chat format.</param>
internal sealed record SessionTurnAsk(Attribution Attribution, string Workflow, long Turn, IReadOnlyList<ReadOnlyMemory<byte>> Messages);

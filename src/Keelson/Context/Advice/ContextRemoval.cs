namespace Keelson.Context.Advice;

/// <summary>What compaction took out of a request that has not ended yet.</summary>
/// <param name="Tokens">Tokens.</param>
internal sealed record ContextRemoval(long Tokens);

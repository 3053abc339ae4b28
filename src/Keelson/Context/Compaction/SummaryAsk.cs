namespace Keelson.Context.Compaction;

/// <summary>A summary that the caller is to get from a model, and to hand in with the next try.</summary>
/// <param name="Digest">The name under which the summary is handed in: SHA-256 of what is to be summarised and how, hex.</param>
/// <param name="Messages">The request's messages, a JSON array in the OpenAI chat format.</param>
/// <param name="OutputTokensMax">The most that the summary may hold.</param>
internal sealed record SummaryAsk(string Digest, ReadOnlyMemory<byte> Messages, int OutputTokensMax);

using System.Text.Json;

namespace Keelson.Server.Api;

/// <summary>The answer of a tool call.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Key">The idempotency key under which the ledger keeps it.</param>
/// <param name="Replayed">True when the answer was given before and nothing was sent now.</param>
/// <param name="Result">What the tool said.</param>
internal sealed record ToolCallAnswer(string Tool, string Key, bool Replayed, JsonElement? Result);

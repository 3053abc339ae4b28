using Keelson.Tools;

namespace Keelson.Server.Api;

/// <summary>A resolved tool call.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Status">How far the ledger has it.</param>
/// <param name="Run">The run that goes on now.</param>
internal sealed record ToolResolutionView(string Key, string Tool, ToolCallPhase Status, string? Run);

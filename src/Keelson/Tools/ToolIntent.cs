namespace Keelson.Tools;

/// <summary>What is about to be sent.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Definition">The tool as it is defined now.</param>
/// <param name="Arguments">The canonical arguments.</param>
internal sealed record ToolIntent(string Key, ToolDefinition Definition, ReadOnlyMemory<byte> Arguments);

namespace Keelson.Inference.Clients;

/// <summary>A tool call that a model asks for.</summary>
/// <param name="Id">The model's name for it; not stable, so never part of an idempotency key.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments as the model wrote them; usually JSON, never checked here.</param>
internal sealed record ModelToolCall(string Id, string Name, string Arguments);

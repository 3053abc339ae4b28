using System.Text.Json;

namespace Keelson.Server.Api;

/// <summary>A person's word on a tool call with an unknown outcome.</summary>
/// <param name="Resolution">executed or notExecuted.</param>
/// <param name="Reason">How it was found out; required and recorded.</param>
/// <param name="Answer">What the tool would have answered, when it is known.</param>
internal sealed record ResolutionRequest(string? Resolution, string? Reason, JsonElement? Answer);

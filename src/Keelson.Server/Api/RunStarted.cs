namespace Keelson.Server.Api;

/// <summary>The answer to a start.</summary>
/// <param name="RunId">The run.</param>
internal sealed record RunStarted(string RunId);

namespace Keelson.Tests.Inference.Upstreams;

/// <summary>A request as the provider saw it.</summary>
internal sealed record TwinRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body);

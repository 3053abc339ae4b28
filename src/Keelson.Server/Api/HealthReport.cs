namespace Keelson.Server.Api;

/// <summary>What the health endpoints answer.</summary>
/// <param name="Status">alive, ready or notReady.</param>
/// <param name="Checks">Each part by name; ok or what is wrong with it.</param>
internal sealed record HealthReport(string Status, IReadOnlyDictionary<string, string>? Checks);

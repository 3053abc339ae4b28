namespace Keelson.Server.Api;

/// <summary>What there is to serve models with.</summary>
/// <param name="Models">By name.</param>
internal sealed record CapacityView(IReadOnlyList<ModelCapacity> Models);

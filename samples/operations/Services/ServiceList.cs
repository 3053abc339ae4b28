namespace Operations.Services;

/// <summary>The whole catalogue.</summary>
/// <param name="Services">By name.</param>
internal sealed record ServiceList(IReadOnlyList<ServiceView> Services);

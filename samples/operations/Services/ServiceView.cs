namespace Operations.Services;

/// <summary>A service as the catalogue shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Team">Who is on call for it.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="DeployedAt">Since when.</param>
/// <param name="Health">What the probe says now.</param>
/// <param name="Restarts">How often it was restarted.</param>
internal sealed record ServiceView(string Name, string Team, string Version, string DeployedAt, ServiceHealth Health, long Restarts);

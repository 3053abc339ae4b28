namespace Operations.Services;

/// <summary>A service of the catalogue as it is before anything is done to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Team">Who is on call for it.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="DeployedAt">Since when.</param>
/// <param name="Health">What the probe says: healthy, degraded or down.</param>
/// <param name="OnRestart">What a restart does to it.</param>
/// <param name="Incident">The incident that names it, or null.</param>
internal sealed record ServiceSeed(
    string Name, string Team, string Version, string DeployedAt, ServiceHealth Health, RestartResult OnRestart, string? Incident)
{
    /// <summary>What it writes to its log after a restart.</summary>
    public IReadOnlyList<string> LogAfterRestart { get; init; } = [];
}

using Keelson.Inference.Admission;

namespace Keelson.Server.Api;

/// <summary>One deployment: its limits, what is under way there, and its health.</summary>
/// <param name="Deployment">provider/model.</param>
/// <param name="InFlight">Requests that are under way.</param>
/// <param name="MaxConcurrency">How many may be; absent: no limit of ours.</param>
/// <param name="Waiting">Requests that wait for capacity and could go there.</param>
/// <param name="Breaker">closed, open or halfOpen.</param>
/// <param name="OpenUntil">Until when the circuit is open.</param>
internal sealed record DeploymentCapacity(string Deployment, int InFlight, int? MaxConcurrency, int Waiting, string Breaker, DateTimeOffset? OpenUntil)
{
    /// <summary>Tokens that are reserved there.</summary>
    public long ResidentTokens { get; init; }

    /// <summary>How many may be; absent: no limit of ours.</summary>
    public long? ResidentTokensMax { get; init; }

    /// <summary>The moving mean of the times to its first token.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>What each tier and value class uses.</summary>
    public required IReadOnlyList<PoolUseView> Uses { get; init; }
}

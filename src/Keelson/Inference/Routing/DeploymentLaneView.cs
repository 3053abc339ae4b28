namespace Keelson.Inference.Routing;

/// <summary>A deployment as this node sees it.</summary>
/// <param name="Deployment">provider/model.</param>
/// <param name="InFlight">Requests that are under way.</param>
/// <param name="MaxConcurrency">How many may be; null: no limit of ours.</param>
/// <param name="Waiting">Requests that wait for a slot.</param>
/// <param name="Breaker">closed, open or halfOpen.</param>
/// <param name="OpenUntil">Until when the circuit is open.</param>
internal sealed record DeploymentLaneView(
    string Deployment,
    int InFlight,
    int? MaxConcurrency,
    int Waiting,
    string Breaker,
    DateTimeOffset? OpenUntil);

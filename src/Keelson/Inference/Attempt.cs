using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>One upstream call of a request, from its reservation to its end.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Deployment">Where.</param>
/// <param name="Reservation">What is reserved for it.</param>
/// <param name="StartedTimestamp">When it began.</param>
internal sealed record Attempt(int Number, DeploymentModel Deployment, BudgetReservation Reservation, long StartedTimestamp)
{
    /// <summary>What its event <c>inference.started</c> said.</summary>
    public required EventData Started { get; init; }

    /// <summary>Its start, on the way to the store.</summary>
    public required AttemptStart Start { get; init; }

    /// <summary>True when the provider is the simulator.</summary>
    public bool IsSimulated => Deployment.Provider.Kind == ProviderKind.Simulator;
}

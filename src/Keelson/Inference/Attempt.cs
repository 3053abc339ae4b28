using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>One upstream call of a request, from its reservation to its row.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Deployment">Where.</param>
/// <param name="Lane">The deployment's lane; a slot of it is held.</param>
/// <param name="Reservation">What is reserved for it.</param>
/// <param name="StartedTimestamp">When it began.</param>
internal sealed record Attempt(
    int Number,
    DeploymentModel Deployment,
    DeploymentLane Lane,
    BudgetReservation Reservation,
    long StartedTimestamp)
{
    /// <summary>What its event <c>inference.started</c> said.</summary>
    public EventData Started { get; init; } = new();

    /// <summary>The commit of its start, under way; null when there is none.</summary>
    public Task<CommitResult>? StartCommit { get; set; }

    /// <summary>True when the provider is the simulator.</summary>
    public bool IsSimulated => Deployment.Provider.Kind == ProviderKind.Simulator;

    /// <summary>The amount that counts when nobody will ever know what it cost.</summary>
    public Money? ReservedAmount => Reservation.Amount;
}

using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>What came of a reservation.</summary>
/// <param name="Reservation">What is reserved.</param>
/// <param name="Refusal">Why nothing is.</param>
internal sealed record BudgetAnswer(BudgetReservation? Reservation, Fault? Refusal)
{
    /// <summary>Where the attempt goes.</summary>
    public DeploymentModel? Deployment { get; init; }

    /// <summary>Which kind of budget was exhausted: run, day, month, workflow, token or tenant.</summary>
    public string? ExceededScope { get; init; }

    /// <summary>The least that was asked of it.</summary>
    public Money? Asked { get; init; }
}

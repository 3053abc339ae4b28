namespace Keelson.Rollout;

/// <summary>In which wave a workflow was put, and by what.</summary>
/// <param name="Wave">1 to 3.</param>
/// <param name="Since">Since when.</param>
/// <param name="Cause">promoted or demoted.</param>
/// <param name="Decision">The gate decision that a promotion rests on; null for a demotion.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="NotBefore">Not promoted again before this time; null: no cool-down.</param>
public sealed record RolloutPosition(
    int Wave,
    DateTimeOffset Since,
    string Cause,
    string? Decision,
    string Reason,
    string Actor,
    DateTimeOffset? NotBefore)
{
    /// <summary>The cause of a position that a gate opened.</summary>
    public const string Promoted = "promoted";

    /// <summary>The cause of a position that somebody or something fell back to.</summary>
    public const string Demoted = "demoted";
}

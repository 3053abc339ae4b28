namespace Keelson.Reliability;

/// <summary>The stage in force, and the better one that is waiting for its hour.</summary>
/// <param name="Stage">In force.</param>
/// <param name="Better">The worst of the better stages since <paramref name="BetterSince"/>; null when none is waiting.</param>
/// <param name="BetterSince">Since when every reading was better than the stage in force.</param>
internal sealed record BudgetStageState(BudgetStage Stage, BudgetStage? Better, DateTimeOffset? BetterSince);

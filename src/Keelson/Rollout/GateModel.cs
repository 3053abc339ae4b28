namespace Keelson.Rollout;

/// <summary>What must be shown before a workflow leaves a wave.</summary>
/// <param name="Runs">So many finished runs at least.</param>
/// <param name="Success">The one-sided 95 % lower bound of the success share must reach this.</param>
/// <param name="Days">Observed over so many days at least.</param>
public sealed record GateModel(int Runs, decimal Success, int Days);

namespace Keelson.Console.Views;

/// <summary>What one success of a workflow costs.</summary>
/// <param name="Outcome">The business outcome.</param>
/// <param name="PerSuccess">All spend divided by successes; null: no success yet.</param>
/// <param name="Low">Lower end of the 95 % interval; null: the sample cannot carry one.</param>
/// <param name="High">Upper end of the 95 % interval; null: the sample cannot carry one.</param>
/// <param name="JustifiedUnder">The declared limit.</param>
/// <param name="Spend">All spend.</param>
/// <param name="Waste">Spend of runs without success, and of failed attempts in good ones.</param>
/// <param name="Runs">Runs in the sample.</param>
/// <param name="Successes">Successes in the sample.</param>
/// <param name="Verdict">JUSTIFIED, NOT_JUSTIFIED or INCONCLUSIVE.</param>
/// <param name="Unpriced">Runs with an attempt of unknown price.</param>
public sealed record CostView(
    string Outcome,
    decimal? PerSuccess,
    decimal? Low,
    decimal? High,
    decimal? JustifiedUnder,
    decimal Spend,
    decimal Waste,
    long Runs,
    long Successes,
    string Verdict,
    long Unpriced);

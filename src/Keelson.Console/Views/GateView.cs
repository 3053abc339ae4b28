namespace Keelson.Console.Views;

/// <summary>The gate out of a workflow's wave.</summary>
/// <param name="Verdict">GO, NO_GO or INCONCLUSIVE.</param>
/// <param name="Criteria">Each criterion with its verdict and reason.</param>
public sealed record GateView(string Verdict, IReadOnlyList<CriterionView> Criteria);

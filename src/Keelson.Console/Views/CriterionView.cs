namespace Keelson.Console.Views;

/// <summary>One criterion of a gate.</summary>
/// <param name="Name">What is asked.</param>
/// <param name="Verdict">PASS, FAIL or INCONCLUSIVE.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record CriterionView(string Name, string Verdict, string Reason);

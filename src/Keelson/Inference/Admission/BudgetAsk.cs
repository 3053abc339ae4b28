namespace Keelson.Inference.Admission;

/// <summary>One budget that a request has to fit into.</summary>
/// <param name="Key">The key of its figures.</param>
/// <param name="LimitPico">The most that may be spent, in pico-dollars.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.budget")]
internal readonly record struct BudgetAsk([property: Orleans.Id(0)] string Key, [property: Orleans.Id(1)] long LimitPico);

namespace Keelson.Inference.Budgets;

/// <summary>The answer to a reservation, in pico-dollars.</summary>
/// <param name="GrantedPico">What was reserved; 0 when it was refused.</param>
/// <param name="AvailablePico">What was left before; may be negative.</param>
/// <param name="IsGranted">True when at least the least amount was reserved.</param>
[Orleans.GenerateSerializer]
[Orleans.Immutable]
internal readonly record struct BudgetGrant(
    [property: Orleans.Id(0)] long GrantedPico,
    [property: Orleans.Id(1)] long AvailablePico,
    [property: Orleans.Id(2)] bool IsGranted);

namespace Keelson.Inference.Budgets;

/// <summary>The answer to a reservation, in pico-dollars.</summary>
/// <param name="GrantedPico">What was reserved; 0 when it was refused.</param>
/// <param name="AvailablePico">What was left before; may be negative.</param>
/// <param name="IsGranted">True when at least the least amount was reserved.</param>
internal readonly record struct BudgetGrant(
    long GrantedPico,
    long AvailablePico,
    bool IsGranted);

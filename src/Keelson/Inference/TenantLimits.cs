using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>What the whole tenant may spend on models; a model of the platform snapshot.</summary>
/// <param name="BudgetPerDay">In one UTC day; null: no limit.</param>
/// <param name="BudgetPerMonth">In one calendar month, UTC; null: no limit.</param>
/// <param name="Rate">How often; null: no limit.</param>
public sealed record TenantLimits(Money? BudgetPerDay, Money? BudgetPerMonth, RateLimit? Rate);

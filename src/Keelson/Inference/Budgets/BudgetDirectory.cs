namespace Keelson.Inference.Budgets;

/// <summary>Finds the grain of a budget.</summary>
/// <param name="find">Answers the grain with a key.</param>
internal sealed class BudgetDirectory(Func<string, IBudgetGrain> find)
{
    /// <summary>The grain of a budget.</summary>
    public IBudgetGrain Of(string key) => find(key);
}

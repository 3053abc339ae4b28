using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>What a workflow may spend on models.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Models">The models that it may use; the first is the default.</param>
/// <param name="MaxOutputTokens">The most that one answer may hold; null: the model's window decides.</param>
/// <param name="BudgetPerRun">The most that one run may spend; null: no limit.</param>
/// <param name="BudgetPerDay">The most that all its runs may spend in one UTC day; null: no limit.</param>
public sealed record WorkflowInferencePolicy(
    string Workflow,
    IReadOnlyList<WorkflowModelShare> Models,
    int? MaxOutputTokens,
    Money? BudgetPerRun,
    Money? BudgetPerDay)
{
    /// <summary>The most that all its runs may spend in one calendar month, UTC; null: no limit.</summary>
    public Money? BudgetPerMonth { get; init; }

    /// <summary>The most that it may ever spend; null: no limit.</summary>
    public Money? BudgetTotal { get; init; }

    /// <summary>How long answers are kept for requests that are equal to the byte; null: not at all.</summary>
    public TimeSpan? CacheFor { get; init; }

    /// <summary>How often it may ask; null: no limit.</summary>
    public RateLimit? Rate { get; init; }
}

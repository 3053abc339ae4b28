namespace Keelson.Primitives;

/// <summary>Whether an error code spends the error budget.</summary>
public enum ErrorBudgetUse
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It does.</summary>
    Yes,

    /// <summary>It spends a budget of its own, for example that of context overflow.</summary>
    Separate,
}

namespace Keelson.Primitives;

/// <summary>
/// One entry of the closed registry of error codes (<see cref="ErrorCodes"/>). Each has a page docs/reference/errors/{Code}.md.
/// </summary>
/// <param name="Code">The name on the wire, for example <c>budget.exhausted</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Retry">What the caller may do.</param>
/// <param name="Outcome">Whether the thing asked for has happened.</param>
/// <param name="Budget">Whether it spends the error budget.</param>
/// <param name="FailureClass">Who must act.</param>
/// <param name="Title">A short sentence for people, the same for every occurrence.</param>
public sealed record ErrorCode(
    string Code,
    int Status,
    RetryClass Retry,
    EffectOutcome Outcome,
    ErrorBudgetUse Budget,
    FailureClass FailureClass,
    string Title)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}

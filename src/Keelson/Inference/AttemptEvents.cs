using Keelson.Economics;
using Keelson.Inference.Routing;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>What the events of an attempt say.</summary>
internal static class AttemptEvents
{
    /// <summary>At its start; the cost is what was reserved.</summary>
    public static EventData Started(InferenceExchange exchange, int number, DeploymentModel deployment, BudgetReservation reservation) => exchange.BaseData with
    {
        Attempt = number,
        Deployment = deployment.Name,
        Cost = reservation.Amount,
        PriceVersion = exchange.Price?.Version,
        PriceState = PricedUsage.Word(UsagePricer.StateOf(exchange.Price)),
        Simulated = deployment.Provider.Kind == ProviderKind.Simulator ? true : null,
    };

    /// <summary>At its end.</summary>
    public static EventData Ended(EventData started, AttemptEnd end, AttemptVerdict verdict, PricedUsage priced, double durationMs)
    {
        var fault = verdict == AttemptVerdict.ClientGone ? StreamFailures.Gone : end.Failure?.Fault;
        return started with
        {
            ServedModel = end.ServedModel,
            FirstTokenMs = end.FirstTokenMs,
            DurationMs = durationMs,
            Usage = end.Usage,
            Cost = priced.Cost,
            PriceVersion = priced.PriceVersion,
            PriceState = priced.StateWord,
            Verdict = Word(verdict),
            FailureClass = fault?.FailureClass ?? FailureClass.None,
            Code = fault?.Code.Code,
        };
    }

    /// <summary>That a provider billed more than what it was sent could cost; null: it did not, or no budget was in force.</summary>
    public static EventData? Overrun(EventData ended, BudgetReservation reservation) =>
        reservation.Scopes.Count == 0 || ended.Cost is not { } cost || reservation.Amount is not { } reserved || cost <= reserved ? null
        : ended with
        {
            PreviousCost = reserved,
            Subject = string.Join(' ', reservation.Scopes.Select(scope => scope.Kind)),
            FailureClass = FailureClass.None,
            Code = null,
            Reason = $"The provider billed {cost} USD; by what it was sent it could be {reserved} USD at most. The budgets hold all of it.",
        };

    private static string Word(AttemptVerdict verdict) => verdict switch
    {
        AttemptVerdict.Answered => "answered",
        AttemptVerdict.Retry => "retry",
        AttemptVerdict.Fallback => "fallback",
        AttemptVerdict.FailFast => "failFast",
        AttemptVerdict.Exhausted => "exhausted",
        AttemptVerdict.ClientGone => "clientGone",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}

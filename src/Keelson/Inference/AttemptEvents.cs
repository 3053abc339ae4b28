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

using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Why a request is not admitted, in words.</summary>
internal static class AdmissionFaults
{
    /// <summary>A budget is in force, and nobody knows what the model costs.</summary>
    public static Fault PriceUnknown(InferenceExchange exchange, BudgetScope scope) => new(
        ErrorCodes.ModelPriceUnknown,
        $"The model {exchange.Model.Name} has no price on {exchange.ArrivedAt:yyyy-MM-dd}, and a budget per {scope.Kind} is in force. Give the model a price, or 0 when it costs nothing.")
    {
        PolicyRule = "budget." + scope.Kind,
    };

    /// <summary>A budget affords no useful answer any more.</summary>
    public static Fault Exhausted(BudgetScope scope, AdmissionReply reply) => new(
        ErrorCodes.BudgetExhausted,
        $"The budget per {scope.Kind} of {scope.Limit} USD has {Money.FromPico(Math.Max(0, reply.AvailablePico))} USD left; the request needs at least {Money.FromPico(reply.LeastPico)} USD.")
    {
        PolicyRule = "budget." + scope.Kind,
    };

    /// <summary>A rate is used up for now, or the request is larger than it ever admits.</summary>
    public static Fault OverRate(AdmissionAsk ask, AdmissionReply reply)
    {
        var rate = ask.Rates[reply.Refused];
        var words = FormattableString.Invariant($"{rate.RequestsPerMinute?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} requests and {rate.TokensPerMinute?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} tokens a minute");
        var need = FormattableString.Invariant($"The request needs {ask.Resident(ask.OutputLeast)} tokens.");
        return new Fault(ErrorCodes.QuotaExceeded, $"The rate of {words} is used up. {need}{(reply.RetryAfter is null ? " That is more than the rate ever admits." : "")}")
        {
            PolicyRule = "rate." + (rate.Key.EndsWith("/all", StringComparison.Ordinal) ? "tenant" : "workflow"),
            RetryAfter = reply.RetryAfter,
        };
    }

    /// <summary>No pool has room in time.</summary>
    public static Fault Busy(InferenceExchange exchange) => new(
        ErrorCodes.CapacityShed,
        $"All deployments of {exchange.Model.Name} are at their limit of concurrent requests, and none became free in time.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>No pool is large enough.</summary>
    public static Fault TooLarge(InferenceExchange exchange, AdmissionAsk ask) => new(
        ErrorCodes.ModelContextOverflow,
        FormattableString.Invariant($"Prompt and answer take {ask.Resident(ask.OutputWanted)} tokens; no deployment of {exchange.Model.Name} holds so many at once. Send less, or ask for a shorter answer."));

    /// <summary>No deployment answers of late.</summary>
    public static Fault AllDown(InferenceExchange exchange, IEnumerable<DateTimeOffset?> openUntil, DateTimeOffset now)
    {
        var wait = openUntil.Where(until => until is not null).Min() - now;
        return new Fault(ErrorCodes.ModelUnavailable, $"All deployments of {exchange.Model.Name} have failed too often of late and are given a rest.")
        {
            RetryAfter = wait is { } left && left > TimeSpan.Zero ? left : null,
        };
    }
}

using Keelson.Economics;
using Keelson.Inference.Budgets;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>
/// The third stage: reserves the most that an attempt can cost in every budget that applies, all or nothing. When less is left, the
/// output limit is lowered instead, as long as a useful answer still fits.
/// </summary>
internal sealed class BudgetGate(BudgetDirectory budgets, ContextFit fit, InferenceOptions options, TimeProvider time)
{
    // Our vocabulary is not every model's: code and rare scripts take up to a quarter more tokens elsewhere.
    private const decimal CountMargin = 1.25m;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2); // Past the deadline, draining and committing included.

    /// <summary>Reserves for the next attempt; answers the reservation, or why there is none.</summary>
    public async ValueTask<BudgetAnswer> ReserveAsync(InferenceExchange exchange, int attempt)
    {
        var ticket = OpenAttempt.TicketOf(exchange.Call.Id.Value, attempt);
        var scopes = ScopesOf(exchange);
        if (exchange.Price is not { } price)
        {
            return scopes.Count == 0
                ? new BudgetAnswer(new BudgetReservation(ticket, [], null), null)
                : new BudgetAnswer(null, PriceUnknown(exchange, scopes[0]));
        }

        if (UsagePricer.StateOf(price) == PriceState.Free)
        {
            return new BudgetAnswer(new BudgetReservation(ticket, [], Money.Zero), null);
        }

        exchange.OutputTokensMax ??= scopes.Count > 0 ? options.OutputTokensDefault : null;
        var result = await ReserveAllAsync(exchange, price, ticket, scopes);
        if (!result.IsFull && !exchange.PromptTokens.IsCounted && scopes.Count > 0)
        {
            // Near the end of a budget the cheap bound of the prompt would refuse too early.
            await SettleAsync(ticket, result.Reserved, 0);
            fit.Count(exchange);
            result = await ReserveAllAsync(exchange, price, ticket, scopes);
        }

        if (result.Refused is { } refused)
        {
            await SettleAsync(ticket, result.Reserved, 0);
            return new BudgetAnswer(null, Exhausted(refused, result)) { ExceededScope = refused.Kind, Asked = Money.FromPico(result.LeastPico) };
        }

        exchange.OutputTokensMax = result.OutputTokens ?? exchange.OutputTokensMax;
        return new BudgetAnswer(new BudgetReservation(ticket, scopes, Money.FromPico(result.AmountPico)), null);
    }

    /// <summary>Replaces a reservation by what was spent; call it after that is durable.</summary>
    public ValueTask SettleAsync(BudgetReservation reservation, Money? cost) =>
        SettleAsync(reservation.Ticket, reservation.Scopes, cost?.ToPico() ?? 0);

    private async ValueTask SettleAsync(string ticket, IReadOnlyList<BudgetScope> scopes, long actualPico)
    {
        foreach (var scope in scopes)
        {
            await budgets.Of(scope.Key).SettleAsync(ticket, actualPico);
        }
    }

    private static List<BudgetScope> ScopesOf(InferenceExchange exchange)
    {
        var who = exchange.Call.Attribution;
        var scopes = new List<BudgetScope>(3);
        if (exchange.Policy is { } policy)
        {
            if (policy.BudgetPerRun is { } perRun && who.Run is { } run)
            {
                scopes.Add(BudgetScope.OfRun(who.Tenant, run, perRun));
            }

            if (policy.BudgetPerDay is { } perDay)
            {
                scopes.Add(BudgetScope.OfDay(who.Tenant, policy.Workflow, DateOnly.FromDateTime(exchange.ArrivedAt.UtcDateTime), perDay));
            }
        }

        if (who.TokenCostCap is { } cap && who.TokenId is { } token)
        {
            scopes.Add(BudgetScope.OfToken(who.Tenant, token, cap));
        }

        return scopes;
    }

    private async ValueTask<Result> ReserveAllAsync(InferenceExchange exchange, PriceEntry price, string ticket, List<BudgetScope> scopes)
    {
        var (choices, service) = (exchange.Shape.Choices, exchange.Shape.ServiceTier);
        var prompt = exchange.PromptTokens.IsCounted ? (long)(exchange.PromptTokens.High * CountMargin) : exchange.PromptTokens.High;
        var output = exchange.OutputTokensMax ?? options.OutputTokensDefault;
        var least = UsagePricer.Ceiling(prompt, choices * Math.Min(output, options.OutputTokensMin), price, service).ToPico();
        var wanted = UsagePricer.Ceiling(prompt, choices * output, price, service).ToPico();
        var expires = time.GetUtcNow() + (exchange.Left > TimeSpan.Zero ? exchange.Left : TimeSpan.Zero) + Grace;
        var granted = wanted;
        for (var index = 0; index < scopes.Count; index++)
        {
            var grant = await budgets.Of(scopes[index].Key).ReserveAsync(ticket, scopes[index].LimitPico, least, granted, expires);
            if (!grant.IsGranted)
            {
                return new Result(0, null, scopes[index], scopes[..index], least, grant.AvailablePico, false);
            }

            granted = grant.GrantedPico;
        }

        if (granted == wanted)
        {
            return new Result(granted, null, null, scopes, least, 0, true);
        }

        var tokens = UsagePricer.OutputTokensFor(Money.FromPico(granted), prompt, price, service) / choices;
        var amount = UsagePricer.Ceiling(prompt, choices * tokens, price, service).ToPico();
        foreach (var scope in scopes)
        {
            await budgets.Of(scope.Key).ShrinkAsync(ticket, amount);
        }

        return new Result(amount, tokens, null, scopes, least, 0, false);
    }

    private static Fault PriceUnknown(InferenceExchange exchange, BudgetScope scope) => new(
        ErrorCodes.ModelPriceUnknown,
        $"The model {exchange.Model.Name} has no price on {exchange.ArrivedAt:yyyy-MM-dd}, and a budget per {scope.Kind} is in force. Give the model a price, or 0 when it costs nothing.")
    {
        PolicyRule = "budget." + scope.Kind,
    };

    private static Fault Exhausted(BudgetScope scope, Result result) => new(
        ErrorCodes.BudgetExhausted,
        $"The budget per {scope.Kind} of {scope.Limit} USD has {Money.FromPico(Math.Max(0, result.AvailablePico))} USD left; the request needs at least {Money.FromPico(result.LeastPico)} USD.")
    {
        PolicyRule = "budget." + scope.Kind,
    };

    private readonly record struct Result(
        long AmountPico,
        long? OutputTokens,
        BudgetScope? Refused,
        IReadOnlyList<BudgetScope> Reserved,
        long LeastPico,
        long AvailablePico,
        bool IsFull);
}

using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Inference.Routing;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>
/// The third stage: reserves the most that an attempt can cost in every budget, its place in every rate and its room in a pool, all or
/// nothing. When less money or rate is left, the output limit is lowered instead, as long as a useful answer still fits.
/// </summary>
internal sealed class AdmissionGate(IAdmissionDesk desk, LeaseKeeper keeper, DeploymentBoard board, ContextFit fit, InferenceOptions options, TimeProvider time)
{
    // Our vocabulary is not every model's: code and rare scripts take up to a quarter more tokens elsewhere.
    private const decimal CountMargin = 1.25m;

    /// <summary>Reserves for the next attempt; answers the reservation and where it goes, or why there is none.</summary>
    public async ValueTask<BudgetAnswer> EnterAsync(InferenceExchange exchange, int attempt)
    {
        var choices = exchange.Route.Choices.Where(choice => board.Of(choice).IsHealthy).ToList();
        if (choices.Count == 0)
        {
            return new BudgetAnswer(null, AdmissionFaults.AllDown(exchange, exchange.Route.Choices.Select(choice => board.Of(choice).OpenUntil), time.GetUtcNow()));
        }

        var scopes = AdmissionScopes.Budgets(exchange);
        if (scopes.Count > 0 && exchange.Price is null)
        {
            return new BudgetAnswer(null, AdmissionFaults.PriceUnknown(exchange, scopes[0]));
        }

        if (UsagePricer.StateOf(exchange.Price) == PriceState.Free)
        {
            scopes = []; // What costs nothing is stopped by no budget.
        }

        if (scopes.Count > 0 && Bounded(exchange, scopes[0]) is { } unbounded)
        {
            return new BudgetAnswer(null, unbounded);
        }

        var rates = AdmissionScopes.Rates(exchange);
        while (true)
        {
            var (ask, reply) = await AskAsync(exchange, OpenAttempt.TicketOf(exchange.Call.Id.Value, attempt), scopes, rates, choices);
            if (!reply.IsGranted)
            {
                return Refuse(exchange, ask, reply, scopes);
            }

            var reservation = new BudgetReservation(ask.Ticket, scopes, exchange.Price is null ? null : Money.FromPico(reply.AmountPico))
            {
                Fence = reply.Fence,
                HoldsLane = ask.Pools[reply.Pool].PrefillsMax is not null,
            };
            if (board.Of(choices[reply.Pool]).TryBegin())
            {
                keeper.Hold(ask, reply);
                return new BudgetAnswer(reservation, null) { Deployment = choices[reply.Pool] };
            }

            await LeaveAsync(reservation, null, 0); // Its circuit opened while we waited.
            choices.RemoveAt(reply.Pool);
            if (choices.Count == 0)
            {
                return new BudgetAnswer(null, AdmissionFaults.AllDown(exchange, [], time.GetUtcNow()));
            }
        }
    }

    /// <summary>Counts a request that needs neither money nor room against its rates; false when one is used up.</summary>
    public async ValueTask<bool> TakeRateAsync(InferenceExchange exchange)
    {
        var rates = AdmissionScopes.Rates(exchange);
        if (rates.Count == 0)
        {
            return true;
        }

        var ask = new AdmissionAsk(OpenAttempt.TicketOf(exchange.Call.Id.Value, 0)) { Rates = rates, ExpiresAt = time.GetUtcNow() + options.LeaseTtl };
        var reply = await desk.AskAsync(ask, exchange.ClientGone);
        if (reply.IsGranted)
        {
            await desk.ReturnAsync(new AdmissionReturn(ask.Ticket, reply.Fence, [], 0, null));
        }

        return reply.IsGranted;
    }

    /// <summary>The first token has come: the next long prompt may be read.</summary>
    public ValueTask EndPrefillAsync(BudgetReservation reservation) =>
        reservation.HoldsLane ? desk.EndPrefillAsync(reservation.Ticket, reservation.Fence) : ValueTask.CompletedTask;

    /// <summary>Replaces a reservation by what was used; call it after that is durable.</summary>
    public ValueTask LeaveAsync(BudgetReservation reservation, Money? cost, long? tokens)
    {
        keeper.Drop(reservation.Ticket);
        return desk.ReturnAsync(new AdmissionReturn(reservation.Ticket, reservation.Fence, reservation.ScopeKeys, cost?.ToPico() ?? 0, tokens));
    }

    private async ValueTask<(AdmissionAsk Ask, AdmissionReply Reply)> AskAsync(
        InferenceExchange exchange,
        string ticket,
        List<BudgetScope> scopes,
        List<RateAsk> rates,
        List<DeploymentModel> choices)
    {
        var isBounded = scopes.Count > 0 || rates.Exists(rate => rate.TokensPerMinute is not null) || choices.Exists(choice => choice.ResidentTokens is not null);
        exchange.OutputTokensMax ??= isBounded ? options.OutputTokensDefault : null;
        var ask = Ask(exchange, ticket, scopes, rates, choices);
        var reply = await desk.AskAsync(ask, exchange.ClientGone);
        var isShort = reply.IsGranted ? reply.OutputTokens < ask.OutputWanted : reply.Outcome != AdmissionOutcome.Busy;
        if (isShort && !exchange.PromptTokens.IsCounted)
        {
            // Near a limit the cheap bound of the prompt would refuse or shorten too early.
            if (reply.IsGranted)
            {
                await desk.ReturnAsync(new AdmissionReturn(ticket, reply.Fence, [.. scopes.Select(scope => scope.Key)], 0, 0));
            }

            fit.Count(exchange);
            ask = Ask(exchange, ticket, scopes, rates, choices);
            reply = await desk.AskAsync(ask, exchange.ClientGone);
        }

        if (reply.IsGranted && exchange.OutputTokensMax is not null)
        {
            exchange.OutputTokensMax = reply.OutputTokens;
        }

        return (ask, reply);
    }

    private AdmissionAsk Ask(InferenceExchange exchange, string ticket, List<BudgetScope> scopes, List<RateAsk> rates, List<DeploymentModel> choices)
    {
        var now = time.GetUtcNow();
        var bounds = exchange.PromptTokens;
        var output = exchange.OutputTokensMax ?? options.OutputTokensDefault;
        var wait = exchange.Left < options.LaneWaitMax ? exchange.Left : options.LaneWaitMax;
        var ask = new AdmissionAsk(ticket)
        {
            Budgets = scopes.Count == 0 ? [] : scopes.ConvertAll(scope => new BudgetAsk(scope.Key, scope.LimitPico)),
            Rates = rates,
            Pools = PoolsOf(exchange, choices),
            Tier = exchange.Tier ?? ContextTier.Long,
            Value = AdmissionScopes.ValueOf(exchange),
            PromptTokens = bounds.Likely,
            Choices = exchange.Shape.Choices,
            OutputLeast = Math.Min(output, options.OutputTokensMin),
            OutputWanted = output,
            Bytes = exchange.Body.Length,
            Deadline = exchange.Deadline,
            WaitUntil = now + (wait > TimeSpan.Zero ? wait : TimeSpan.Zero),
            ExpiresAt = now + options.LaneWaitMax + options.LeaseTtl, // It may be granted at the end of its wait.
        };
        if (exchange.Price is not { } price)
        {
            return ask;
        }

        var plan = PlanOf(exchange);
        var prompt = plan.PromptTokens(bounds.IsCounted ? (long)(bounds.High * CountMargin) : bounds.High, output, exchange.Model.ContextTokens);
        return WithPrice(ask with { PromptPico = plan.SearchCost(price).ToPico() }, price, prompt, exchange.Shape.ServiceTier);
    }

    private static ServerToolPlan PlanOf(InferenceExchange exchange) => ServerToolPlan.Of(exchange.Call.Protocol, exchange.Body.Span, exchange.Shape);

    // What the provider's own tools may do has an end that is reserved for: the request's, or ours.
    private static Fault? Bounded(InferenceExchange exchange, BudgetScope scope)
    {
        var plan = PlanOf(exchange);
        exchange.ToolUsesMax = plan.IsOpen ? ServerToolPlan.UsesDefault : null;
        return plan.Refusal(exchange, scope);
    }

    // Linear in the output: the rates follow from the prompt's size. A token's price is taken from a million, so that nothing is lost in rounding.
    private static AdmissionAsk WithPrice(AdmissionAsk ask, PriceEntry price, long prompt, string? service)
    {
        const long Many = 1_000_000;
        var bare = UsagePricer.Ceiling(prompt, 0, price, service);
        var full = UsagePricer.Ceiling(prompt, Many, price, service);
        return ask with { PromptPico = ask.PromptPico + bare.ToPico(), OutputPico = new Money((full - bare).Usd / Many).ToPico() };
    }

    private static List<PoolAsk> PoolsOf(InferenceExchange exchange, List<DeploymentModel> choices)
    {
        var book = exchange.Snapshot.Find<ContextBook>();
        var tier = exchange.Tier is { } one ? book?.Find(one) : null;
        var value = AdmissionScopes.ValueOf(exchange);
        var guaranteed = tier?.Reserved.GetValueOrDefault(value) ?? 0;
        var cap = tier?.Caps.GetValueOrDefault(value, 1) ?? 1;
        var pools = new List<PoolAsk>(choices.Count);
        foreach (var choice in choices)
        {
            pools.Add(new PoolAsk(choice.Name, choice.MaxConcurrency, choice.ResidentTokens, tier?.MaxConcurrentPrefills, guaranteed, cap));
        }

        return pools;
    }

    private static BudgetAnswer Refuse(InferenceExchange exchange, AdmissionAsk ask, AdmissionReply reply, List<BudgetScope> scopes) => reply.Outcome switch
    {
        AdmissionOutcome.OverBudget => new BudgetAnswer(null, AdmissionFaults.Exhausted(scopes[reply.Refused], reply))
        {
            ExceededScope = scopes[reply.Refused].Kind,
            Asked = Money.FromPico(reply.LeastPico),
        },
        AdmissionOutcome.OverRate or AdmissionOutcome.OverRateForever => new BudgetAnswer(null, AdmissionFaults.OverRate(ask, reply)),
        AdmissionOutcome.TooLarge => new BudgetAnswer(null, AdmissionFaults.TooLarge(exchange, ask)),
        AdmissionOutcome.Busy or AdmissionOutcome.Waiting => new BudgetAnswer(null, AdmissionFaults.Busy(exchange)),
        AdmissionOutcome.Granted => throw new InvalidOperationException("It was granted."),
        _ => throw new ArgumentOutOfRangeException(nameof(reply)),
    };
}

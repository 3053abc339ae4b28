using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Which budgets and rates apply to a request, and what its workflow is worth.</summary>
internal static class AdmissionScopes
{
    /// <summary>The budgets, the narrowest first.</summary>
    public static List<BudgetScope> Budgets(InferenceExchange exchange)
    {
        var who = exchange.Call.Attribution;
        var day = DateOnly.FromDateTime(exchange.ArrivedAt.UtcDateTime);
        var scopes = new List<BudgetScope>(4);
        if (who.TokenCostCap is { } cap && who.TokenId is { } token)
        {
            scopes.Add(BudgetScope.OfToken(who.Tenant, token, cap));
        }

        if (exchange.Policy is { } policy)
        {
            Add(scopes, who.Run is { } run ? policy.BudgetPerRun : null, limit => BudgetScope.OfRun(who.Tenant, who.Run!.Value, limit));
            Add(scopes, policy.BudgetPerDay, limit => BudgetScope.OfDay(who.Tenant, policy.Workflow, day, limit));
            Add(scopes, policy.BudgetPerMonth, limit => BudgetScope.OfMonth(who.Tenant, policy.Workflow, day, limit));
            Add(scopes, policy.BudgetTotal, limit => BudgetScope.OfWorkflow(who.Tenant, policy.Workflow, limit));
        }

        if (exchange.Snapshot.Find<TenantLimits>() is { } tenant)
        {
            Add(scopes, tenant.BudgetPerDay, limit => BudgetScope.OfTenant(who.Tenant, day, false, limit));
            Add(scopes, tenant.BudgetPerMonth, limit => BudgetScope.OfTenant(who.Tenant, day, true, limit));
        }

        return scopes;
    }

    /// <summary>The rates.</summary>
    public static List<RateAsk> Rates(InferenceExchange exchange)
    {
        var tenant = exchange.Call.Attribution.Tenant;
        var rates = new List<RateAsk>(2);
        if (exchange.Policy is { Rate: { } own } policy)
        {
            rates.Add(new RateAsk($"{tenant}/wf/{policy.Workflow}", own.RequestsPerMinute, own.TokensPerMinute));
        }

        if (exchange.Snapshot.Find<TenantLimits>()?.Rate is { } all)
        {
            rates.Add(new RateAsk(tenant + "/all", all.RequestsPerMinute, all.TokensPerMinute));
        }

        return rates;
    }

    /// <summary>What the workflow is worth; normal without one.</summary>
    public static ValueClass ValueOf(InferenceExchange exchange) =>
        exchange.Snapshot.Find<WorkflowDirectory>()?.TryGet(exchange.Call.Attribution.Workflow, out var profile) == true ? profile.Value : ValueClass.Normal;

    private static void Add(List<BudgetScope> scopes, Money? limit, Func<Money, BudgetScope> scope)
    {
        if (limit is { } money)
        {
            scopes.Add(scope(money));
        }
    }
}

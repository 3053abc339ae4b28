using System.Globalization;
using Keelson.Primitives;

namespace Keelson.Inference.Budgets;

/// <summary>One budget that applies to a request.</summary>
/// <param name="Kind">run, day, month, workflow, token or tenant; as events name it.</param>
/// <param name="Key">The key of its grain and its counter.</param>
/// <param name="Limit">The most that may be spent.</param>
internal readonly record struct BudgetScope(string Kind, string Key, Money Limit)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(120); // Longer than a run, a token or a month lives.
    private static readonly TimeSpan KeptTotal = TimeSpan.FromDays(3660); // A budget without a period has no end.
    private const string TotalSuffix = "/total";

    /// <summary>The limit in pico-dollars; what no counter can hold is as good as no limit.</summary>
    public long LimitPico => Limit.Usd >= 4_000_000m ? long.MaxValue / 2 : Limit.ToPico();

    /// <summary>The budget of one run.</summary>
    public static BudgetScope OfRun(string tenant, RunId run, Money limit) => new("run", $"{tenant}/run/{run.Value}", limit);

    /// <summary>The budget of a workflow on one UTC day.</summary>
    public static BudgetScope OfDay(string tenant, string workflow, DateOnly day, Money limit) =>
        new("day", string.Create(CultureInfo.InvariantCulture, $"{tenant}/wf/{workflow}/{day:yyyy-MM-dd}"), limit);

    /// <summary>The budget of a workflow in one calendar month, UTC.</summary>
    public static BudgetScope OfMonth(string tenant, string workflow, DateOnly day, Money limit) =>
        new("month", string.Create(CultureInfo.InvariantCulture, $"{tenant}/wf/{workflow}/{day:yyyy-MM}"), limit);

    /// <summary>The budget of a workflow for all time.</summary>
    public static BudgetScope OfWorkflow(string tenant, string workflow, Money limit) => new("workflow", $"{tenant}/wf/{workflow}{TotalSuffix}", limit);

    /// <summary>The budget of the whole tenant on one UTC day, or in one month.</summary>
    public static BudgetScope OfTenant(string tenant, DateOnly day, bool isMonth, Money limit) =>
        new("tenant", string.Create(CultureInfo.InvariantCulture, $"{tenant}/all/{(isMonth ? day.ToString("yyyy-MM", CultureInfo.InvariantCulture) : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))}"), limit);

    /// <summary>How long the settled sum of a budget is kept after its last spending.</summary>
    public static TimeSpan KeptFor(string key) => key.EndsWith(TotalSuffix, StringComparison.Ordinal) ? KeptTotal : Kept;

    /// <summary>The budget of a token.</summary>
    public static BudgetScope OfToken(string tenant, string tokenId, Money limit) => new("token", $"{tenant}/token/{tokenId}", limit);

    /// <summary>The counter with what was spent.</summary>
    public static string SettledCounter(string key) => "budget/" + key + "/settled";
}

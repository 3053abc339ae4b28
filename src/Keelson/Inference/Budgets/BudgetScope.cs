using System.Globalization;
using Keelson.Primitives;

namespace Keelson.Inference.Budgets;

/// <summary>One budget that applies to a request.</summary>
/// <param name="Kind">run, day or token; as events name it.</param>
/// <param name="Key">The key of its grain and its counter.</param>
/// <param name="Limit">The most that may be spent.</param>
internal readonly record struct BudgetScope(string Kind, string Key, Money Limit)
{
    /// <summary>How long a settled sum is kept after the last spending; longer than a run or a token lives.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(120);

    /// <summary>The limit in pico-dollars; what no counter can hold is as good as no limit.</summary>
    public long LimitPico => Limit.Usd >= 4_000_000m ? long.MaxValue / 2 : Limit.ToPico();

    /// <summary>The budget of one run.</summary>
    public static BudgetScope OfRun(string tenant, RunId run, Money limit) => new("run", $"{tenant}/run/{run.Value}", limit);

    /// <summary>The budget of a workflow on one UTC day.</summary>
    public static BudgetScope OfDay(string tenant, string workflow, DateOnly day, Money limit) =>
        new("day", string.Create(CultureInfo.InvariantCulture, $"{tenant}/wf/{workflow}/{day:yyyy-MM-dd}"), limit);

    /// <summary>The budget of a token.</summary>
    public static BudgetScope OfToken(string tenant, string tokenId, Money limit) => new("token", $"{tenant}/token/{tokenId}", limit);

    /// <summary>The counter with what was spent.</summary>
    public static string SettledCounter(string key) => "budget/" + key + "/settled";
}

namespace Keelson.Reliability;

/// <summary>
/// One pair of windows of a multi-window burn alert: it fires when both burn faster than the factor at which
/// <paramref name="BudgetPercent"/> of the period's budget is gone within the long window.
/// </summary>
/// <param name="Severity">Who hears of it.</param>
/// <param name="LongWindow">Says that it matters.</param>
/// <param name="ShortWindow">Says that it still goes on; a twelfth of the long one by default.</param>
/// <param name="BudgetPercent">How much of the budget may be gone, in percent.</param>
internal sealed record BurnTier(BurnSeverity Severity, TimeSpan LongWindow, TimeSpan ShortWindow, decimal BudgetPercent)
{
    /// <summary>The four tiers of the SRE workbook; at 30 days their factors are 14.4, 6, 3 and 1.</summary>
    public static IReadOnlyList<BurnTier> Standard { get; } =
    [
        new(BurnSeverity.Page, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 2m),
        new(BurnSeverity.Page, TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), 5m),
        new(BurnSeverity.Ticket, TimeSpan.FromDays(1), TimeSpan.FromHours(2), 10m),
        new(BurnSeverity.Ticket, TimeSpan.FromDays(3), TimeSpan.FromHours(6), 10m),
    ];

    /// <summary>The burn rate that spends the share within the long window: percent / 100 * period / long window.</summary>
    public Fraction Factor(TimeSpan period) =>
        Fraction.Of(BudgetPercent) / 100 * Fraction.Of(period) / Fraction.Of(LongWindow);
}

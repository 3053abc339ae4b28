using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>One objective: what was promised, what was kept, what is left. Every figure is explained in docs/reference/formulas.md.</summary>
internal sealed record ObjectiveReport
{
    /// <summary>Which.</summary>
    public required ObjectiveKind Objective { get; init; }

    /// <summary>The promise as a sentence.</summary>
    public required string Promise { get; init; }

    /// <summary>Share of good events that is promised.</summary>
    public required decimal Target { get; init; }

    /// <summary>The latency limit, if it has one.</summary>
    public double? ThresholdMs { get; init; }

    /// <summary>The window's name, for example 28d.</summary>
    public required string Window { get; init; }

    /// <summary>The window begins after this instant.</summary>
    public required DateTimeOffset After { get; init; }

    /// <summary>And ends with this one.</summary>
    public required DateTimeOffset Through { get; init; }

    /// <summary>True when there was no valid event; then there is no share and no budget, and they are neither 0 nor 1.</summary>
    public required bool NoData { get; init; }

    /// <summary>Good events.</summary>
    public required long Good { get; init; }

    /// <summary>Bad events.</summary>
    public required long Bad { get; init; }

    /// <summary>Events in neither.</summary>
    public required long Excluded { get; init; }

    /// <summary>Good and bad events.</summary>
    public required long Valid { get; init; }

    /// <summary>Share of good among valid events.</summary>
    public decimal? Share { get; init; }

    /// <summary>How many bad events the target allows in the window.</summary>
    public required decimal AllowedBad { get; init; }

    /// <summary>Share of the budget that is left; negative when overspent.</summary>
    public decimal? Remaining { get; init; }

    /// <summary>The stage that this level means; never worse than caution on fewer bad events than wake somebody.</summary>
    public BudgetStage? Stage { get; init; }

    /// <summary>True when the target allows less than one bad event in this traffic.</summary>
    public required bool IsLowTraffic { get; init; }

    /// <summary>Bad events by class; <c>none</c> ended without a fault, but late or without success.</summary>
    public required IReadOnlyDictionary<FailureClass, long> BadByClass { get; init; }

    /// <summary>Excluded events by class.</summary>
    public required IReadOnlyDictionary<FailureClass, long> ExcludedByClass { get; init; }

    /// <summary>Share of excluded among all events.</summary>
    public decimal? ExcludedShare { get; init; }

    /// <summary>Share of bad events of unknown class among all events.</summary>
    public decimal? UnknownShare { get; init; }

    /// <summary>Events that were first counted as good and are bad now.</summary>
    public required long RestatedToBad { get; init; }

    /// <summary>Events that were first counted as bad and are good now.</summary>
    public required long RestatedToGood { get; init; }

    /// <summary>How fast the budget is spent over 1 h, 6 h and the window.</summary>
    public required IReadOnlyList<BurnWindowReport> Burn { get; init; }

    /// <summary>Where its alerts stand.</summary>
    public required IReadOnlyList<BurnAlertReport> Alerts { get; init; }

    /// <summary>When the budget will be gone; null without data.</summary>
    public ExhaustionReport? Exhaustion { get; init; }
}

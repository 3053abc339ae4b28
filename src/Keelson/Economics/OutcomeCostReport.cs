using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>What one success of a workflow costs. Every figure is explained in docs/reference/formulas.md.</summary>
internal sealed record OutcomeCostReport
{
    /// <summary>The workflow class.</summary>
    public required string Workflow { get; init; }

    /// <summary>Which business result counts.</summary>
    public required string Outcome { get; init; }

    /// <summary>The first instant of the period; runs are counted on the UTC day of their end.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant after the period.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The stream position that the figures include.</summary>
    public required long Position { get; init; }

    /// <summary>The time of the workflow's newest event; null when there was none.</summary>
    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>True when nothing was counted in the period.</summary>
    public required bool NoData { get; init; }

    /// <summary>Runs that ended or got a verdict, and runs of others that fell silent.</summary>
    public required long Runs { get; init; }

    /// <summary>Of these, runs whose newest verdict is a success.</summary>
    public required long Successes { get; init; }

    /// <summary>Requests that belong to no run: they cost and can bring nothing.</summary>
    public required long RequestsOutsideRuns { get; init; }

    /// <summary>Of the runs, those of others that nobody has said anything of for a full day: counted as not successful.</summary>
    public required long SilentRuns { get; init; }

    /// <summary>Runs that have not ended; they are in no figure but the next.</summary>
    public required long OpenRuns { get; init; }

    /// <summary>Known spend of those.</summary>
    public required Money OpenSpend { get; init; }

    /// <summary>Known spend of the runs and requests that are counted.</summary>
    public required Money TotalSpend { get; init; }

    /// <summary>Spend per success, of what has a price; null without a success: undefined, never 0.</summary>
    public Money? CostPerSuccess { get; init; }

    /// <summary>Its interval.</summary>
    public required CostIntervalReport Interval { get; init; }

    /// <summary>Spend that brought nothing.</summary>
    public required WasteReport Waste { get; init; }

    /// <summary>Runs and requests with an attempt of unknown price; left out of cost per success, and no GO while there are any.</summary>
    public required long UnpricedRuns { get; init; }

    /// <summary>Attempts of unknown price.</summary>
    public required long UnpricedAttempts { get; init; }

    /// <summary>All attempts on models.</summary>
    public required long Attempts { get; init; }

    /// <summary>Runs and requests in which a simulator answered in place of a model.</summary>
    public required long SimulatedRuns { get; init; }

    /// <summary>The most that one success may cost; null when no limit was declared.</summary>
    public Money? JustifiedUnder { get; init; }

    /// <summary>JUSTIFIED, NOT_JUSTIFIED or INCONCLUSIVE; null when no limit was declared.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why, as sentences.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}

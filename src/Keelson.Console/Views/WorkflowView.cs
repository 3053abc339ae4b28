using Keelson.Console.Parts;

namespace Keelson.Console.Views;

/// <summary>One workflow class on the overview.</summary>
public sealed record WorkflowView(string Name, string Owner, int Wave)
{
    /// <summary>The stage of its error budget in one word.</summary>
    public string Stage { get; init; } = "no data";

    /// <summary>How bad that stage is; the worst workflow is shown first.</summary>
    public int Trouble { get; init; }

    /// <summary>Finished runs in the period.</summary>
    public long Runs { get; init; }

    /// <summary>Runs with a reported success.</summary>
    public long Successes { get; init; }

    /// <summary>Its objectives.</summary>
    public IReadOnlyList<ObjectiveView> Objectives { get; init; } = [];

    /// <summary>What one success costs.</summary>
    public CostView? Cost { get; init; }

    /// <summary>The gate out of its wave.</summary>
    public GateView? Gate { get; init; }

    /// <summary>Which period the trends show.</summary>
    public string TrendNote { get; init; } = "";

    /// <summary>Success in time over the period.</summary>
    public IReadOnlyList<TrendSeries> Reliability { get; init; } = [];

    /// <summary>Spend over the period.</summary>
    public IReadOnlyList<TrendSeries> Spend { get; init; } = [];
}

using System.Globalization;

namespace Keelson.Benchmarks.Capacity;

/// <summary>What one turn saw.</summary>
/// <param name="ServiceMs">How long a low-value prompt takes in an idle pool.</param>
/// <param name="StartMs">The longest that a high-value prompt waited beyond its own time, in the saturated pool.</param>
/// <param name="IdleShortMs">First-token p95 of short prompts, idle.</param>
/// <param name="ShortMs">The same, saturated.</param>
/// <param name="Waiting">Low-value prompts that waited, on average.</param>
internal sealed record CapacityTurn(double ServiceMs, double StartMs, double IdleShortMs, double ShortMs, double Waiting)
{
    /// <summary>The wait of a high-value prompt in service times of low-value ones.</summary>
    public double StartInServiceTimes => StartMs / ServiceMs;

    /// <summary>What the saturated pool did to short prompts.</summary>
    public double ShortRatio => ShortMs / IdleShortMs;

    /// <summary>Each figure in the middle of all turns.</summary>
    public static CapacityTurn Median(IReadOnlyList<CapacityTurn> turns)
    {
        double Of(Func<CapacityTurn, double> figure) => turns.Select(figure).Order().ElementAt(turns.Count / 2);
        return new CapacityTurn(Of(turn => turn.ServiceMs), Of(turn => turn.StartMs), Of(turn => turn.IdleShortMs), Of(turn => turn.ShortMs), Of(turn => turn.Waiting));
    }

    /// <summary>A row of the table.</summary>
    public string Row(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {ServiceMs:0} | {StartMs:0} | {StartInServiceTimes:0.00} | {IdleShortMs:0.0} | {ShortMs:0.0} | {ShortRatio:0.00} | {Waiting:0.0} |");
}

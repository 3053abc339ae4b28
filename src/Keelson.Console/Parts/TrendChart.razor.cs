using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace Keelson.Console.Parts;

/// <summary>A line chart over time, drawn in the browser; the numbers travel as an attribute, so a live refresh only changes that.</summary>
public sealed partial class TrendChart
{
    /// <summary>Unique on the page.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>What the chart shows.</summary>
    [Parameter, EditorRequired]
    public string Caption { get; set; } = "";

    /// <summary>Period, sample size and freshness.</summary>
    [Parameter]
    public string Note { get; set; } = "";

    /// <summary>percent, usd, count or ms.</summary>
    [Parameter]
    public string Unit { get; set; } = "count";

    /// <summary>The lines.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<TrendSeries> Series { get; set; } = [];

    private string Json => JsonSerializer.Serialize(
        new { x = Series[0].Points.Select(point => point.UnixSeconds), lines = Series.Select(Line) },
        JsonSerializerOptions.Web);

    private static object Line(TrendSeries series) =>
        new { name = series.Name, y = series.Points.Select(point => point.Value) };
}

using Keelson.Console.Parts;
using Keelson.Reliability;
using Keelson.Telemetry.Projections;

namespace Keelson.Console.Views;

/// <summary>Draws the two trends of a workflow from the folds.</summary>
internal sealed class TrendReader(ObjectiveProjection objectives, InferenceProjection inference, TimeProvider time)
{
    /// <summary>The finest cut that loses nothing of the last 28 days.</summary>
    public TrendSpan SpanOf(string workflow)
    {
        var now = time.GetUtcNow();
        var series = objectives.Published.Of(workflow, ObjectiveKind.FirstToken);
        var all = series.Sum(now, TrendSpan.All[^1].Length).Counts.Valid;
        return TrendSpan.All.First(span => span == TrendSpan.All[^1] || series.Sum(now, span.Length).Counts.Valid == all);
    }

    /// <summary>Success in time by slot; a slot without valid runs is a gap, and neither 0 nor 100 %.</summary>
    public IReadOnlyList<TrendSeries> Reliability(string workflow, TrendSpan span)
    {
        var series = objectives.Published.Of(workflow, ObjectiveKind.SuccessInTime);
        var points = Slots(span)
            .Select(end => (End: end, series.Sum(end, span.Width).Counts))
            .Select(slot => new TrendPoint(
                slot.End.ToUnixTimeSeconds(),
                slot.Counts.Valid == 0 ? null : (double)slot.Counts.Good / slot.Counts.Valid))
            .ToList();
        return points.TrueForAll(point => point.Value is null) ? [] : [new TrendSeries("success in time", points)];
    }

    /// <summary>Spend by slot; a slot without an attempt is 0, because nothing was spent in it.</summary>
    public IReadOnlyList<TrendSeries> Spend(string workflow, TrendSpan span)
    {
        var ends = Slots(span);
        var spent = inference
            .Series(ends[0] - span.Width, ends[^1], span.Step, dimensions => string.Equals(dimensions.Workflow, workflow, StringComparison.Ordinal))
            .ToDictionary(point => point.Start + span.Width, point => (double)point.Usage.Cost.Usd);
        return spent.Count == 0
            ? []
            : [new TrendSeries("spend", [.. ends.Select(end => new TrendPoint(end.ToUnixTimeSeconds(), spent.GetValueOrDefault(end)))])];
    }

    private List<DateTimeOffset> Slots(TrendSpan span)
    {
        var last = span.EndOf(time.GetUtcNow());
        return [.. Enumerable.Range(0, span.Slots).Select(back => last - (span.Width * (span.Slots - 1 - back)))];
    }
}

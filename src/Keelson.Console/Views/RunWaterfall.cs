using Keelson.Console.Parts;
using Keelson.Telemetry;
using Keelson.Workflows;
using Keelson.Workflows.Queries;

namespace Keelson.Console.Views;

/// <summary>Draws a run over time: its steps, and under them what the stream tells of waits, attempts and compensations. Pure.</summary>
internal static class RunWaterfall
{
    /// <summary>The bars in the order of their start, and the length of the axis in milliseconds.</summary>
    public static (IReadOnlyList<WaterfallRow> Rows, double TotalMs) Draw(RunDetail detail, DateTimeOffset now)
    {
        var begin = detail.Summary.StartedAt;
        var rows = new List<WaterfallRow>();
        foreach (var step in detail.Steps)
        {
            rows.Add(new WaterfallRow(
                step.Path, KindOf(step.Kind), Since(begin, step.StartedAt), step.DurationMs, step.Status == StepPhase.Failed, 0, NoteOf(step)));
            rows.AddRange(Waits(detail, step.Path, begin, now));
            rows.AddRange(Attempts(detail, step.Path, begin));
        }

        rows.AddRange(detail.Events
            .Where(each => each.Event.Data.Compensation == true && each.Event.Type is EventTypes.ToolCompleted or EventTypes.ToolFailed)
            .Select(each => Bar(each.Event, begin, "compensation", 0, $"undo with {each.Event.Data.Tool}")));
        var last = rows.Count == 0 ? 0 : rows.Max(row => row.StartMs + (row.DurationMs ?? 0));
        var end = detail.Summary.EndedAt ?? now;
        return (rows, Math.Max(1, Math.Max(last, Since(begin, end))));
    }

    private static IEnumerable<WaterfallRow> Waits(RunDetail detail, string path, DateTimeOffset begin, DateTimeOffset now)
    {
        var told = detail.Events.Where(each => each.Event.Data.Step == path).Select(each => each.Event).ToList();
        if (told.FirstOrDefault(each => each.Type == EventTypes.ApprovalRequested) is { } asked)
        {
            var decided = told.LastOrDefault(each => each.Type is EventTypes.ApprovalGranted or EventTypes.ApprovalDenied or EventTypes.ApprovalExpired);
            yield return new WaterfallRow(
                "waiting for a person",
                "wait",
                Since(begin, asked.Time),
                ((decided?.Time ?? now) - asked.Time).TotalMilliseconds,
                decided?.Type is EventTypes.ApprovalDenied or EventTypes.ApprovalExpired,
                1,
                decided is null ? "not decided yet" : $"{decided.Type[(EventTypes.Prefix.Length + "approval.".Length)..]} by {decided.Data.Actor}");
        }
    }

    // One attempt is what the step's own bar shows already.
    private static List<WaterfallRow> Attempts(RunDetail detail, string path, DateTimeOffset begin)
    {
        var attempts = detail.Events
            .Select(each => each.Event)
            .Where(each => each.Data.Step == path && each.Type is EventTypes.InferenceCompleted or EventTypes.InferenceFailed or EventTypes.InferenceLost)
            .ToList();
        return attempts.Count < 2 ? [] : [.. attempts.Select(each => Bar(each, begin, "model", 1, $"attempt on {each.Data.Deployment}"))];
    }

    private static WaterfallRow Bar(TelemetryEvent each, DateTimeOffset begin, string kind, int depth, string name)
    {
        var length = each.Data.DurationMs ?? 0;
        return new WaterfallRow(name, kind, Math.Max(0, Since(begin, each.Time) - length), length, each.Data.Code is not null, depth, each.Data.Code);
    }

    private static double Since(DateTimeOffset begin, DateTimeOffset time) => Math.Max(0, (time - begin).TotalMilliseconds);

    private static string KindOf(StepKind kind) => kind switch
    {
        StepKind.Model => "model",
        StepKind.Tool => "tool",
        StepKind.Sleep or StepKind.Signal or StepKind.Approval or StepKind.Child => "wait",
        StepKind.Undo => "compensation",
        StepKind.Step or StepKind.Pivot => "other",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of step."),
    };

    private static string? NoteOf(RunStep step) =>
        step.Code is not null ? step.Code
        : step.CostUsd is { } cost ? ConsoleFormat.Usd(cost.Usd)
        : step.Attempts > 1 ? FormattableString.Invariant($"{step.Attempts} attempts")
        : null;
}

using System.Globalization;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Workflows;
using Keelson.Workflows.Queries;

namespace Keelson.Console.Views;

/// <summary>Makes the pages of runs from the read model. Safe for concurrent use.</summary>
internal sealed class RunReader(RunQueries queries, SnapshotSource snapshots, TimeProvider time)
{
    private const int RowsOfPage = 50; // One screen and a half; the pager has the rest.
    private const int EventsShown = 200; // Of a longer run the newest; the stream's own query has all.

    /// <summary>One page of runs, the newest first.</summary>
    public async ValueTask<RunListView> ReadPageAsync(string? workflow, string? status, string? cursor, CancellationToken cancellation)
    {
        var page = await queries.ListAsync(workflow, status is null ? null : RunWords.Parse(status), cursor, RowsOfPage, cancellation);
        var names = (snapshots.Current.Find<WorkflowDirectory>()?.All ?? []).Select(profile => profile.Name);
        return new RunListView([.. page.Items.Select(RowOf)], page.NextCursor, [.. names]);
    }

    /// <summary>One run, or null.</summary>
    public async ValueTask<RunView?> ReadAsync(string id, CancellationToken cancellation)
    {
        if (await queries.ShowAsync(id, cancellation) is not { } detail)
        {
            return null;
        }

        var (rows, total) = RunWaterfall.Draw(detail, time.GetUtcNow());
        var spend = detail.Spend;
        return new RunView(RowOf(detail.Summary), rows, total)
        {
            CostUsd = spend.Unpriced > 0 && spend.CostUsd == Money.Zero ? null : spend.CostUsd.Usd,
            Attempts = spend.Attempts,
            ToolCalls = detail.Steps.Count(step => step.Kind == StepKind.Tool),
            Tokens = string.Create(CultureInfo.InvariantCulture, $"{spend.InputTokens:N0} in, {spend.OutputTokens:N0} out"),
            Wave = detail.Summary.TrustTier,
            Reason = detail.Summary.Reason,
            HumanWaitMs = detail.Summary.HumanWaitMs ?? detail.State.HumanWait(time.GetUtcNow()).TotalMilliseconds,
            IsSimulated = spend.IsSimulated,
            IsOpen = detail.Summary.EndedAt is null,
            Input = RunQueries.TextOf(detail.State.Input),
            Output = RunQueries.TextOf(detail.State.Value),
            Events = [.. detail.Events.TakeLast(EventsShown).Select(each => RowOf(each.Position, each.Event))],
        };
    }

    private static RunRowView RowOf(RunSummary summary) => new(
        summary.Id,
        summary.Workflow,
        summary.Actor,
        summary.Compensation == UndoStatus.None ? RunWords.Of(summary.Status) : WordOf(summary.Compensation),
        summary.OutcomeVerdict,
        summary.StartedAt,
        summary.DurationMs,
        summary.Code);

    private static string WordOf(UndoStatus status) => status switch
    {
        UndoStatus.Compensating => "compensating",
        UndoStatus.Compensated => "compensated",
        UndoStatus.CompensationFailed => "compensationFailed",
        UndoStatus.None => "",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };

    private static EventRowView RowOf(long position, TelemetryEvent each)
    {
        var data = each.Data;
        string?[] parts =
        [
            data.Step,
            data.Tool,
            data.ServedModel ?? data.RequestedModel,
            data.OutcomeVerdict is null ? null : $"{data.Outcome}: {data.OutcomeVerdict}",
            data.Cost is { } cost ? ConsoleFormat.Usd(cost.Usd) : null,
            data.DurationMs is { } duration ? ConsoleFormat.Duration(duration) : null,
            data.Code,
        ];
        return new EventRowView(position, each.Time, each.Type[EventTypes.Prefix.Length..], string.Join(" · ", parts.Where(part => part is not null).Distinct()));
    }
}

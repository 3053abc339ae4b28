using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Reliability;

/// <summary>
/// Looks at every objective a few times a minute and says what changed: alerts that fire and are resolved, and stages of the error budget,
/// each once, in one transaction with the row that remembers it. Unknown effects that nobody resolves become incidents here too.
/// </summary>
internal sealed partial class ObjectiveWatch(
    SloReports slo,
    IncidentReports incidents,
    ObjectiveWatchStore rows,
    IWorkflowWaves waves,
    IStore store,
    ITelemetry telemetry,
    ProjectionHost folds,
    TimeProvider time,
    ILogger<ObjectiveWatch> log) : BackgroundService
{
    /// <summary>How long the outcome of a tool call may be unknown before a person is called: a person who was asked at once has had time to look.</summary>
    public static readonly TimeSpan UnknownAgeMax = TimeSpan.FromMinutes(15);

    // A third of a minute, the finest cut of the folds; looking costs about a millisecond for each objective.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(20);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        // Half of a stream would resolve alerts that are only not read yet.
        if (!folds.Status.IsCaughtUp)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var report in slo.All(now))
        {
            foreach (var objective in report.Objectives)
            {
                await LookAsync(report.Workflow, objective, now, cancellation);
            }
        }

        foreach (var unknown in incidents.Unknown.Where(unknown => now - unknown.Since > UnknownAgeMax))
        {
            await OpenAsync(unknown, cancellation);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The platform stops; what changes meanwhile is said after the next start.
        }
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
#pragma warning disable CA1031 // The top of the loop: whatever fails now is looked at again, and alerts must not end with it.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(failure);
        }
    }

    private async Task LookAsync(string workflow, ObjectiveReport report, DateTimeOffset now, CancellationToken cancellation)
    {
        var (state, version) = await rows.ReadAsync(workflow, report.Objective, cancellation);
        var (next, changes) = ObjectiveWatchDecider.Next(state, workflow, report, now);
        if (changes.Count == 0 && next.Stage == state.Stage)
        {
            return;
        }

        var transaction = new StorageTransaction();
        ObjectiveWatchStore.Add(transaction, workflow, report.Objective, next, version);
        foreach (var change in changes)
        {
            telemetry.RecordDurably(transaction, change.EventType, new EventData
            {
                Workflow = workflow,
                TrustTier = waves.WaveOf(workflow),
                Objective = ObjectiveChange.NameOf(report.Objective),
                Subject = change.Subject,
                State = change.Word,
                Reason = change.Reason,
            });
        }

        var result = await store.CommitAsync(transaction, cancellation);
        if (result.IsCommitted)
        {
            changes.ToList().ForEach(change => Say(workflow, change));
        }
        else if (result.Status != CommitStatus.Conflict)
        {
            LogNotWritten(workflow, result.Status);
        }
    }

    private async Task OpenAsync(UnknownEffect unknown, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.IncidentOpened, new EventData
        {
            Workflow = unknown.Workflow,
            TrustTier = unknown.TrustTier,
            Run = unknown.Run,
            Tool = unknown.Tool,
            Key = unknown.Key,
            Subject = UnknownEffect.Prefix + unknown.Key,
            State = IncidentProjection.Ticket,
            Reason = $"Nobody has said for {UnknownAgeMax.TotalMinutes:0} minutes what became of a call of {unknown.Tool}.",
        });
        if ((await store.CommitAsync(transaction, cancellation)).IsCommitted)
        {
            LogUnknown(unknown.Tool, unknown.Key);
        }
    }

    private void Say(string workflow, ObjectiveChange change)
    {
        if (change.EventType == EventTypes.SloAlertFired)
        {
            LogFired(change.Word, workflow, change.Reason);
        }
        else
        {
            LogChanged(workflow, change.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert ({Severity}) of {Workflow}. {Reason}")]
    private partial void LogFired(string severity, string workflow, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workflow}. {Reason}")]
    private partial void LogChanged(string workflow, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call of {Tool} is unknown for too long and is an incident now: {Key}.")]
    private partial void LogUnknown(string tool, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What changed for {Workflow} could not be written ({Status}); it is looked at again.")]
    private partial void LogNotWritten(string workflow, CommitStatus status);

    [LoggerMessage(Level = LogLevel.Error, Message = "The objectives could not be looked at; they are looked at again.")]
    private partial void LogFailed(Exception failure);
}

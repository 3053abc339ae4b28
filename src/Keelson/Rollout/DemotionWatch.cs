using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Security;
using Keelson.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Rollout;

/// <summary>Puts workflows back into the wave below when what opened their wave no longer holds. Waves open by people and close by themselves.</summary>
internal sealed partial class DemotionWatch(
    RolloutService rollout,
    GateReports reports,
    ProjectionHost folds,
    SnapshotSource snapshots,
    TimeProvider time,
    ILogger<DemotionWatch> log) : BackgroundService
{
    private readonly Dictionary<string, DemotionReading> _before = new(StringComparer.Ordinal);

    /// <summary>Looks once at every workflow beyond wave 1. One look at a time.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (!folds.Status.IsCaughtUp)
        {
            return;
        }

        var snapshot = snapshots.Current;
        foreach (var profile in snapshot.Find<WorkflowDirectory>()?.All ?? [])
        {
            if (RolloutState.WaveOf(snapshot, profile) is > 1 and var wave && reports.Preview(profile.Name, "platform", folds.Status.Lag) is { } gate)
            {
                await LookAsync(profile.Name, wave, Read(gate.Inputs), cancellation);
            }
            else
            {
                _before.Remove(profile.Name);
            }
        }
    }

    /// <summary>What the inputs of a gate say against the wave.</summary>
    public static DemotionReading Read(GateInputs inputs)
    {
        var frozen = inputs.Objectives.FirstOrDefault(objective => objective is { Remaining: <= 0, Bad: >= BurnAlert.PageBadEventsMin });
        var page = inputs.Objectives.FirstOrDefault(objective => objective.PageAlert is not null);
        var cost = inputs.Cost is { Limit: { } limit, Lower: { } lower } && lower > limit
            ? FormattableString.Invariant($"A success costs at least {lower.Usd:0.####} USD, above the limit of {limit} USD.")
            : null;
        return new DemotionReading(NameOf(frozen), NameOf(page), cost, inputs.Position, inputs.Lag);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DemotionDecider.LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The platform stops; it looks again after the next start.
        }
    }

    private static string? NameOf(GateObjective? objective) => objective is null ? null : ObjectiveChange.NameOf(objective.Kind);

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
#pragma warning disable CA1031 // The top of the loop: whatever fails now is looked at again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(failure);
        }
    }

    private async Task LookAsync(string workflow, int wave, DemotionReading reading, CancellationToken cancellation)
    {
        var position = snapshots.Current.Find<RolloutState>()?.Positions.GetValueOrDefault(workflow);
        var isCoolingDown = position is { Cause: RolloutPosition.Demoted, NotBefore: { } end } && time.GetUtcNow() < end;
        var reason = DemotionDecider.Decide(wave, isCoolingDown, _before.GetValueOrDefault(workflow), reading);
        _before[workflow] = reading;
        if (reason is null)
        {
            return;
        }

        var tenant = snapshots.Current.Get<PlatformIdentity>().Tenant;
        var (lower, fault) = await rollout.DemoteAsync(workflow, reason, null, Principal.Platform(tenant), cancellation);
        if (lower is not null)
        {
            _before.Remove(workflow);
            LogDemoted(workflow, lower.Wave, reason);
        }
        else
        {
            LogRefused(workflow, fault!.Detail ?? fault.Code.Code);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Workflow} falls back to wave {Wave}. {Reason}")]
    private partial void LogDemoted(string workflow, int wave, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Workflow} should fall back to the wave below and could not: {Reason}")]
    private partial void LogRefused(string workflow, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The waves could not be looked at; they are looked at again.")]
    private partial void LogFailed(Exception failure);
}

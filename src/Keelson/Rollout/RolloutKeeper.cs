using System.Collections.Frozen;
using Keelson.Primitives;
using Keelson.Telemetry;
using Microsoft.Extensions.Hosting;

namespace Keelson.Rollout;

/// <summary>
/// Publishes which workflow is in which wave: at the start from the rows, afterwards from each promotion and demotion in the stream, so
/// that every node follows.
/// </summary>
internal sealed class RolloutKeeper(GateStore store, SnapshotSource snapshots) : IHostedService, IEventObserver
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var positions = await store.ReadPositionsAsync(cancellationToken);
        snapshots.Update(snapshot => snapshot.With(new RolloutState(positions.ToFrozenDictionary(StringComparer.Ordinal))));
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes over a position that was just made durable.</summary>
    public void Publish(string workflow, RolloutPosition position) => snapshots.Update(snapshot =>
    {
        var state = snapshot.Find<RolloutState>() ?? RolloutState.Empty;
        return state.Positions.TryGetValue(workflow, out var known) && known.Since >= position.Since
            ? snapshot
            : snapshot.With(state.With(workflow, position));
    });

    /// <inheritdoc/>
    public void OnEvent(long position, TelemetryEvent telemetryEvent)
    {
        if (telemetryEvent is { Type: EventTypes.GatePromoted or EventTypes.GateDemoted, Data: { Workflow: { } workflow, TrustTier: { } wave } data })
        {
            var isPromoted = telemetryEvent.Type == EventTypes.GatePromoted;
            Publish(workflow, new RolloutPosition(
                wave,
                telemetryEvent.Time,
                isPromoted ? RolloutPosition.Promoted : RolloutPosition.Demoted,
                isPromoted ? data.Subject : null,
                data.Reason ?? "",
                data.Actor ?? "",
                isPromoted ? null : telemetryEvent.Time + RolloutDecider.CoolDown));
        }
    }
}

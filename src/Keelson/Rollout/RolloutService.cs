using System.Globalization;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Rollout;

/// <summary>
/// Moves workflows between waves and signs overrides. Each act is one transaction: its row, its event and its audit leaf; who asked is
/// told after it is durable.
/// </summary>
internal sealed class RolloutService(
    GateStore rows,
    IStore store,
    GateRecords records,
    GateReports reports,
    RolloutKeeper keeper,
    IdFactory ids,
    TimeProvider time)
{
    /// <summary>Opens the next wave; needs a GO of the last 24 hours, or an override in force beside the decision.</summary>
    public async ValueTask<(RolloutPosition? Position, Fault? Fault)> PromoteAsync(
        string workflow,
        string? reason,
        Principal by,
        CancellationToken cancellation)
    {
        if (reports.WaveOf(workflow) is not { } wave)
        {
            return (null, RolloutDecider.NoWorkflow(workflow));
        }

        var decision = await rows.ReadLatestAsync(workflow, cancellation);
        var (signed, _) = await rows.ReadOverrideAsync(workflow, cancellation);
        var (current, version) = await rows.ReadPositionAsync(workflow, cancellation);
        var now = time.GetUtcNow();
        if (RolloutDecider.Promote(wave, current, decision, signed, now) is { } refused)
        {
            return (null, refused);
        }

        var isOverridden = decision!.Verdict != GateWords.Go;
        var text = string.IsNullOrWhiteSpace(reason) ? $"The gate of wave {wave} says {decision.Verdict}." : reason.Trim();
        var position = new RolloutPosition(wave + 1, now, RolloutPosition.Promoted, decision.Id, text, by.Actor, null);
        return await MoveAsync(EventTypes.GatePromoted, workflow, position, version, by, new()
        {
            ["decision"] = decision.Id,
            ["inputs"] = decision.InputsDigest,
            ["override"] = isOverridden ? signed!.Id : "",
        }, cancellation);
    }

    /// <summary>Signs an override beside the newest decision; before the last wave a second person must sign the same one.</summary>
    public async ValueTask<(GateOverride? Override, Fault? Fault)> OverrideAsync(
        string workflow,
        string? reason,
        DateTimeOffset? expiresAt,
        Principal by,
        CancellationToken cancellation)
    {
        if (reports.WaveOf(workflow) is not { } wave)
        {
            return (null, RolloutDecider.NoWorkflow(workflow));
        }

        var decision = await rows.ReadLatestAsync(workflow, cancellation);
        var (signed, version) = await rows.ReadOverrideAsync(workflow, cancellation);
        var now = time.GetUtcNow();
        if (RolloutDecider.Override(decision, signed, reason, expiresAt, (by.Actor, by.IsPerson), now) is { } refused)
        {
            return (null, refused);
        }

        var next = signed is not null && signed.StandsBeside(decision!, now)
            ? signed with { Signers = [.. signed.Signers, by.Actor], SignedAt = now }
            : new GateOverride(
                ids.Next("o_"), workflow, wave, decision!.Id, decision.InputsDigest, reason!.Trim(), [by.Actor], now, expiresAt!.Value, RolloutDecider.SignersNeeded(wave));
        var transaction = new StorageTransaction();
        GateStore.Add(transaction, next, version);
        var data = new EventData
        {
            Workflow = workflow,
            TrustTier = wave,
            Subject = next.Decision,
            State = next.IsComplete ? "complete" : "signed",
            Reason = next.Reason,
            ArgumentsDigest = next.InputsDigest,
            Count = next.Signers.Count,
        };
        records.Add(transaction, EventTypes.GateOverridden, data, by, next.ToFacts());
        var fault = CommitFault.Of(await store.CommitAsync(transaction, cancellation));
        return fault is null ? (next, null) : (null, fault);
    }

    /// <summary>Puts a workflow back into an earlier wave, the one below when none is named. One person is enough to stop something.</summary>
    public async ValueTask<(RolloutPosition? Position, Fault? Fault)> DemoteAsync(
        string workflow,
        string? reason,
        int? toWave,
        Principal by,
        CancellationToken cancellation)
    {
        if (reports.WaveOf(workflow) is not { } wave)
        {
            return (null, RolloutDecider.NoWorkflow(workflow));
        }

        var target = toWave ?? wave - 1;
        if (RolloutDecider.Demote(wave, target, reason) is { } refused)
        {
            return (null, refused);
        }

        var (_, version) = await rows.ReadPositionAsync(workflow, cancellation);
        var now = time.GetUtcNow();
        var position = new RolloutPosition(
            target, now, RolloutPosition.Demoted, null, reason!.Trim(), by.Actor, now + RolloutDecider.CoolDown);
        return await MoveAsync(EventTypes.GateDemoted, workflow, position, version, by, [], cancellation);
    }

    private async ValueTask<(RolloutPosition? Position, Fault? Fault)> MoveAsync(
        string eventType,
        string workflow,
        RolloutPosition position,
        long version,
        Principal by,
        Dictionary<string, string> facts,
        CancellationToken cancellation)
    {
        facts["wave"] = position.Wave.ToString(CultureInfo.InvariantCulture);
        var transaction = new StorageTransaction();
        GateStore.Add(transaction, workflow, position, version);
        var data = new EventData
        {
            Workflow = workflow,
            TrustTier = position.Wave,
            Subject = position.Decision,
            State = position.Cause,
            Reason = position.Reason,
        };
        records.Add(transaction, eventType, data, by, facts);
        if (CommitFault.Of(await store.CommitAsync(transaction, cancellation)) is { } fault)
        {
            return (null, fault);
        }

        keeper.Publish(workflow, position);
        return (position, null);
    }
}

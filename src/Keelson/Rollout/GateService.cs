using Keelson.Primitives;
using Keelson.Security;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Rollout;

/// <summary>Evaluates gates and records what they decide; who asked is told after it is durable.</summary>
internal sealed class GateService(IStore store, GateRecords records, GateReports reports, ProjectionHost folds, TimeProvider time)
{
    // The fold is milliseconds behind; when it is not there by then, the decision says that events are missing.
    private static readonly TimeSpan FoldWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>Decides now, on everything that was durable when it was called, and records the decision.</summary>
    public async ValueTask<(GateDecision? Decision, Fault? Fault)> EvaluateAsync(string workflow, Principal by, CancellationToken cancellation)
    {
        var lag = await WaitForFoldAsync(cancellation);
        if (reports.Preview(workflow, by.Actor, lag) is not { } decision)
        {
            return (null, RolloutDecider.NoWorkflow(workflow));
        }

        var transaction = new StorageTransaction();
        GateStore.Add(transaction, decision);
        var data = new EventData
        {
            Workflow = workflow,
            TrustTier = decision.Wave,
            Subject = decision.Id,
            State = decision.Verdict,
            Reason = decision.Summary,
            ArgumentsDigest = decision.InputsDigest,
            Count = decision.Inputs.Sample.Runs,
        };
        records.Add(transaction, EventTypes.GateDecided, data, by, new()
        {
            ["decision"] = decision.Id,
            ["inputs"] = decision.InputsDigest,
            ["verdict"] = decision.Verdict,
        });
        var fault = CommitFault.Of(await store.CommitAsync(transaction, cancellation));
        return fault is null ? (decision, null) : (null, fault);
    }

    private async ValueTask<long> WaitForFoldAsync(CancellationToken cancellation)
    {
        var target = store.LastEventPosition;
        try
        {
            await folds.WaitForAsync(target, cancellation).WaitAsync(FoldWaitMax, time, cancellation);
            return 0;
        }
        catch (TimeoutException)
        {
            return Math.Max(0, target - reports.Position);
        }
    }
}

using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>Answers what a gate would say now, from what the folds have published. Safe for any number of readers; records nothing.</summary>
internal sealed class GateReports(
    GateProjection projection,
    SloReports slo,
    CostReports cost,
    IncidentReports incidents,
    IWorkflowWaves waves,
    SnapshotSource snapshots,
    IReviewDates reviewDates,
    IdFactory ids,
    TimeProvider time)
{
    /// <summary>The stream position that answers include now: that of the fold that is furthest behind.</summary>
    public long Position => Math.Min(projection.Published.Position, Math.Min(slo.Position, cost.Position));

    /// <summary>The wave that a workflow is in; null when the configuration does not have the workflow.</summary>
    public int? WaveOf(string workflow) => waves.WaveOf(workflow);

    /// <summary>What the gate of a workflow would decide now; null when the configuration does not have the workflow.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="lag">Events of the stream that the figures do not include yet.</param>
    public GateDecision? Preview(string workflow, string actor, long lag = 0)
    {
        if (WaveOf(workflow) is not { } wave)
        {
            return null;
        }

        var inputs = Inputs(workflow, wave, lag);
        var criteria = GateDecider.Judge(inputs);
        var verdict = GateWords.Of(GateDecider.Combine(criteria.Select(criterion => criterion.Verdict)));
        var digest = CanonicalJson.Sha256Hex(KeelsonJson.Serialize(inputs));
        return new GateDecision(ids.Next("g_"), workflow, wave, inputs.At, verdict, criteria, inputs, digest, actor);
    }

    private GateInputs Inputs(string workflow, int wave, long lag)
    {
        var now = time.GetUtcNow();
        var snapshot = snapshots.Current;
        var counts = projection.Published.Of(workflow).Of(wave);
        var kind = snapshot.Find<OutcomeBook>()?.Policies.GetValueOrDefault(workflow)?.Kind;
        List<GateObjective> objectives = [.. (slo.Get(workflow, now)?.Objectives ?? []).Select(GateObjective.Of)];
        return new GateInputs
        {
            Workflow = workflow,
            Wave = wave,
            At = now,
            Position = Position,
            Lag = lag,
            Gate = snapshot.Get<WaveBook>().Waves[wave].Gate,
            Sample = GateSample.Of(counts, kind),
            Objectives = objectives,
            UnknownShare = GateObjective.UnknownShare(objectives),
            Cost = GateCost.Of(cost.Outcomes(workflow, counts.FirstRun, now.AddTicks(1))),
            OpenIncidents = incidents.Open(workflow).Count,
            ReviewBy = reviewDates.Of(workflow),
        };
    }
}

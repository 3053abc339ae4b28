using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>Answers the outcome report of workflows: what the demo prints, the command line asks for and the console shows.</summary>
internal sealed class OutcomeReports(
    SloReports slo,
    CostReports cost,
    GateReports gates,
    GateStore decisions,
    SnapshotSource snapshots,
    TimeProvider time)
{
    // Nobody is asked to act on this preview, so it names no person.
    private const string Reader = "preview";

    /// <summary>The stream position that answers include now.</summary>
    public long Position => gates.Position;

    /// <summary>One report for each workflow of the configuration, by name.</summary>
    public async ValueTask<IReadOnlyList<OutcomeReport>> AllAsync(CancellationToken cancellation)
    {
        var reports = new List<OutcomeReport>();
        foreach (var profile in snapshots.Current.Find<WorkflowDirectory>()?.All ?? [])
        {
            if (await GetAsync(profile.Name, cancellation) is { } report)
            {
                reports.Add(report);
            }
        }

        return reports;
    }

    /// <summary>The report of a workflow; null when the configuration does not have it.</summary>
    public async ValueTask<OutcomeReport?> GetAsync(string workflow, CancellationToken cancellation)
    {
        var directory = snapshots.Current.Find<WorkflowDirectory>();
        if (directory is null || !directory.TryGet(workflow, out var profile) || gates.Preview(workflow, Reader) is not { } gate)
        {
            return null;
        }

        return new OutcomeReport(
            workflow,
            profile.Owner,
            gate.Wave,
            time.GetUtcNow(),
            gates.Position,
            slo.Get(workflow),
            cost.Outcomes(workflow),
            gate,
            await decisions.ReadLatestAsync(workflow, cancellation));
    }
}

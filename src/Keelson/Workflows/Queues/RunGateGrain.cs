using Keelson.Primitives;
using Keelson.Storage;
using Orleans;

namespace Keelson.Workflows.Queues;

/// <summary>Holds the gate of one workflow; everything that matters is in <see cref="RunGate"/> and on disk.</summary>
[KeepAlive] // It knows of runs that only wait what the store does not say; one for each workflow that has a limit is little to keep.
internal sealed class RunGateGrain : Grain, IRunGateGrain
{
    private readonly RunGate _gate;

    public RunGateGrain(IRuns runs, IStore store, SnapshotSource snapshots, WorkflowsOptions options, TimeProvider time)
    {
        var workflow = this.GetPrimaryKeyString();
        _gate = new RunGate(workflow, () => RunLimitBook.Find(snapshots.Current, workflow), store, run => AdmitAsync(runs, run), options.Lease, time);
    }

    public Task<GateAnswer> EnterAsync(string run) => _gate.EnterAsync(run);

    public Task TellAsync(string run, RunActivity activity) => _gate.TellAsync(run, activity);

    public Task<int> LookAsync() => _gate.LookAsync();

    private static Task<Fault?> AdmitAsync(IRuns runs, string run) =>
        runs.CommandAsync(new RunId(run), new RunCommand(RunCommandKind.Admit, "node:queue"), null, CancellationToken.None);
}

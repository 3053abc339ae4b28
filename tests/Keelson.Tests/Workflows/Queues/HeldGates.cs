using System.Collections.Concurrent;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Workflows;
using Keelson.Workflows.Queues;

namespace Keelson.Tests.Workflows.Queues;

/// <summary>What the cluster does around gates: one for each workflow that is asked for.</summary>
internal sealed class HeldGates(SnapshotSource snapshots, IStore store, IRuns runs, WorkflowsOptions options, TimeProvider time) : IRunGates
{
    private readonly ConcurrentDictionary<string, RunGate> _gates = new(StringComparer.Ordinal);

    public Task<GateAnswer> EnterAsync(string workflow, string run) => Of(workflow).EnterAsync(run);

    public Task TellAsync(string workflow, string run, RunActivity activity) => Of(workflow).TellAsync(run, activity);

    public Task<int> LookAsync(string workflow) => Of(workflow).LookAsync();

    private RunGate Of(string workflow) => _gates.GetOrAdd(workflow, name => new RunGate(
        name,
        () => RunLimitBook.Find(snapshots.Current, name),
        store,
        run => runs.CommandAsync(new RunId(run), new RunCommand(RunCommandKind.Admit, "node:queue"), null, CancellationToken.None),
        options.Lease,
        time));
}

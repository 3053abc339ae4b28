using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Workflows;
using Keelson.Workflows.Queues;

namespace Keelson.Tests.Simulation;

/// <summary>What the cluster does around gates in one life: calls take their time, and now and then one that only tells is lost.</summary>
internal sealed class SimulatedGates(SimulatedWorld world, IStore store, Func<IRuns> runs, WorkflowsOptions options, TimeProvider time) : IRunGates
{
    private readonly Dictionary<string, RunGate> _gates = new(StringComparer.Ordinal);

    public async Task<GateAnswer> EnterAsync(string workflow, string run)
    {
        await TravelAsync();
        var at = world.Time.GetUtcNow();
        var answer = await Of(workflow).EnterAsync(run);
        if (answer == GateAnswer.Go)
        {
            world.Places?.LetIn(run, at);
        }

        await TravelAsync();
        return answer;
    }

    public async Task TellAsync(string workflow, string run, RunActivity activity)
    {
        await TravelAsync();
        if (!world.Server.IsCalm && world.Random.Next(20) == 0)
        {
            throw new TimeoutException("The message was lost.");
        }

        await Of(workflow).TellAsync(run, activity);
    }

    public async Task<int> LookAsync(string workflow)
    {
        await TravelAsync();
        return await Of(workflow).LookAsync();
    }

    private RunGate Of(string workflow)
    {
        if (!_gates.TryGetValue(workflow, out var gate))
        {
            _gates[workflow] = gate = new RunGate(workflow, LimitOf(workflow), store, AdmitAsync, options.Lease, time);
        }

        return gate;
    }

    private Func<RunLimit?> LimitOf(string workflow) => () => world.Broken.Bug == PlantedBug.IgnoresLimits
        ? new RunLimit(int.MaxValue, RunLimit.QueueMax)
        : RunLimitBook.Find(world.Snapshots.Current, workflow);

    private Task<Fault?> AdmitAsync(string run)
    {
        world.Places?.LetIn(run, world.Time.GetUtcNow());
        return runs().CommandAsync(new RunId(run), new RunCommand(RunCommandKind.Admit, "node:queue"), null, CancellationToken.None);
    }

    private async Task TravelAsync()
    {
        if (world.Random.Next(2) == 0)
        {
            await Task.Yield();
        }
    }
}

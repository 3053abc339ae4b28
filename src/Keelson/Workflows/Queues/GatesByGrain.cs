namespace Keelson.Workflows.Queues;

/// <summary>Reaches gates through their grains.</summary>
internal sealed class GatesByGrain(Func<string, IRunGateGrain> grainOf) : IRunGates
{
    public Task<GateAnswer> EnterAsync(string workflow, string run) => grainOf(workflow).EnterAsync(run);

    public Task TellAsync(string workflow, string run, RunActivity activity) => grainOf(workflow).TellAsync(run, activity);

    public Task<int> LookAsync(string workflow) => grainOf(workflow).LookAsync();
}

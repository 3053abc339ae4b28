using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>Wakes runs. A run moves its wake-up itself; that of a run that is over, or gone, is taken away here.</summary>
internal sealed class RunWakeUpTarget(IRuns runs, IStore store) : IWakeUpTarget
{
    public string Prefix => "run/";

    public async Task WakeAsync(string key, CancellationToken cancellation)
    {
        if (await runs.WakeAsync(key, cancellation) is null)
        {
            var done = new StorageTransaction();
            done.CancelledWakeUps.Add(RunTables.WakeUp(key));
            await store.CommitAsync(done, cancellation);
        }
    }
}

using Keelson.Storage;

namespace Keelson.Workflows.Queues;

/// <summary>Looks after the queues: after a restart nobody else would let in who waits.</summary>
internal sealed class QueueWakeUpTarget(IRunGates gates, IStore store, WorkflowsOptions options, TimeProvider time) : IWakeUpTarget
{
    public string Prefix => RunTables.QueueWakeUpPrefix;

    public async Task WakeAsync(string key, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        if (await gates.LookAsync(key) > 0)
        {
            transaction.Wake(Prefix + key, time.GetUtcNow() + options.Lease);
        }
        else
        {
            // Whoever queues at this moment is in the gate's memory; after a restart every queue is looked at.
            transaction.CancelledWakeUps.Add(Prefix + key);
        }

        await store.CommitAsync(transaction, cancellation);
    }
}

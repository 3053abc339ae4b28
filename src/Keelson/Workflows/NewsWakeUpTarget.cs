using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>
/// Tells runs that somebody outside of them decided something: the key is <c>news/RUN/WHAT</c>. It is a key of its own, so that a run that
/// sets its next wake-up at the same moment does not hide the news. The run answers before it has looked: its next wake-up may still be the end
/// of the waiting that the news ends. So the news goes in the commit that has the run looked after within its lease.
/// </summary>
internal sealed class NewsWakeUpTarget(IRuns runs, IStore store, WorkflowsOptions options, TimeProvider time) : IWakeUpTarget
{
    public string Prefix => Tools.RunNews.Prefix;

    public async Task WakeAsync(string key, CancellationToken cancellation)
    {
        var run = key[..key.IndexOf('/', StringComparison.Ordinal)];
        var next = await runs.WakeAsync(run, cancellation);
        var done = new StorageTransaction();
        done.CancelledWakeUps.Add(Prefix + key);
        var lease = time.GetUtcNow() + options.Lease;
        if (next > lease)
        {
            // When the run is over by now, this is one too many, and goes when it is due.
            done.Wake(RunTables.WakeUp(run), lease);
        }

        await store.CommitAsync(done, cancellation);
    }
}

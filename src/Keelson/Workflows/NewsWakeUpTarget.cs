using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>
/// Tells runs that somebody outside of them decided something: the key is <c>news/RUN/WHAT</c>. It is a key of its own, so that a run that
/// sets its next wake-up at the same moment does not hide the news.
/// </summary>
internal sealed class NewsWakeUpTarget(IRuns runs, IStore store) : IWakeUpTarget
{
    public string Prefix => Tools.RunNews.Prefix;

    public async Task WakeAsync(string key, CancellationToken cancellation)
    {
        await runs.WakeAsync(key[..key.IndexOf('/', StringComparison.Ordinal)], cancellation);
        var done = new StorageTransaction();
        done.CancelledWakeUps.Add(Prefix + key);
        await store.CommitAsync(done, cancellation);
    }
}

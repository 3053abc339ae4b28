using System.Runtime.CompilerServices;
using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>
/// Follows the stream live. Each reader has a bounded buffer of its own; one that is too slow for it goes on from the store, so it sees
/// every event once and in order and holds up nobody.
/// </summary>
internal sealed class EventTail(IStore store, TelemetryOptions options, TimeProvider time)
{
    // Enough to fill a response buffer, and small enough that the first event of a long catch-up is soon there.
    private const int BatchEvents = 200;

    /// <summary>Everything behind a position that the filter lets through, without end.</summary>
    public async IAsyncEnumerable<StoredEvent> FollowAsync(
        EventFilter filter,
        long afterPosition,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var follower = new StreamFollower(
            store, filter, afterPosition, (options.TailQueueEvents, BatchEvents, options.PollEvery), time);
        while (true)
        {
            var batch = await follower.NextAsync(cancellation);
            foreach (var stored in batch.Events)
            {
                yield return stored;
            }
        }
    }
}

using System.Runtime.CompilerServices;
using Keelson.Primitives;
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

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private int _readers;

    /// <summary>Everything behind a position that the filter lets through, without end.</summary>
    /// <exception cref="FaultException">There are as many readers as may be; thrown before anything is brought.</exception>
    public async IAsyncEnumerable<StoredEvent> FollowAsync(
        EventFilter filter,
        long afterPosition,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _readers) > options.TailReadersMax)
        {
            Interlocked.Decrement(ref _readers);
            throw new FaultException(new Fault(
                ErrorCodes.CapacityShed,
                FormattableString.Invariant($"{options.TailReadersMax} readers follow the stream already. Try again when one has left, or read pages."))
            {
                RetryAfter = RetryAfter,
            });
        }

        try
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
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }
}

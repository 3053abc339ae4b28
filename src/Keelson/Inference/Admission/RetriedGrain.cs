using Orleans.Runtime;

namespace Keelson.Inference.Admission;

/// <summary>
/// Calls a grain again when its silo went away: the cluster finds a new place for it within seconds. Only for calls that may be repeated.
/// </summary>
internal static class RetriedGrain
{
    private const int TriesMax = 6; // 3 seconds of waits; a caller is better served by a no than by a longer one.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls; answers what the last resort says when the grain could not be reached.</summary>
    public static async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call, Func<T> lastResort, TimeProvider time, CancellationToken cancellation)
    {
        var wait = FirstWait;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception lost) when (lost is OrleansException or TimeoutException)
            {
                if (tries >= TriesMax)
                {
                    return lastResort();
                }
            }

            await Task.Delay(wait, time, cancellation);
            wait *= 2;
        }
    }
}

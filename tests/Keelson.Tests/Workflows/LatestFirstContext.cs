using System.Diagnostics;

namespace Keelson.Tests.Workflows;

/// <summary>A scheduler that may do what any may: of what waits to be done it does the latest first, after a moment in which more may come.</summary>
internal sealed class LatestFirstContext : SynchronizationContext
{
    private readonly Stack<(SendOrPostCallback Callback, object? State)> _work = new();

    /// <summary>Runs work on it, and answers its result.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(() =>
    {
        var context = new LatestFirstContext();
        SetSynchronizationContext(context);
        var running = work();
        context.Pump(running);
        return running;
    });

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_work)
        {
            _work.Push((d, state));
            Monitor.Pulse(_work);
        }
    }

    private void Pump(Task until)
    {
        var limit = Stopwatch.StartNew();
        while (!until.IsCompleted && limit.Elapsed < TimeSpan.FromSeconds(20))
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (_work)
            {
                while (Monitor.Wait(_work, 30))
                {
                    // More came; whatever is on its way belongs to the same moment.
                }

                if (!_work.TryPop(out next))
                {
                    continue;
                }
            }

            next.Callback(next.State);
        }
    }
}

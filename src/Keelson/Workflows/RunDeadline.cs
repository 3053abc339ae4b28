namespace Keelson.Workflows;

/// <summary>Watches over a run's time budget.</summary>
internal static class RunDeadline
{
    /// <summary>Ends the run when its time is used up; waiting for people moves that time away.</summary>
    public static async Task WatchAsync(RunFrame frame, Func<RunEntry, Task> end)
    {
        while (!frame.IsStopped)
        {
            var due = frame.State.Deadline(frame.Now);
            if (frame.Now >= due)
            {
                await end(frame.Stopped(RunStatus.TimedOut, RunEnding.TimeFault(frame.State.Budget)));
                return;
            }

            await frame.Clock.TryUntilAsync(due);
        }
    }
}

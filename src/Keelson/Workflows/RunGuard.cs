namespace Keelson.Workflows;

/// <summary>The top of every part of a run: a part that throws takes its run out of memory, and only that; the journal says how to go on.</summary>
internal static class RunGuard
{
    public static async Task RunAsync(RunFrame frame, Func<Task> part, Action broken)
    {
        try
        {
            await part();
        }
        catch (OperationCanceledException) when (frame.IsStopped)
        {
            // The run stopped; whoever stopped it wrote down why.
        }
#pragma warning disable CA1031 // The top of every part of a run.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            frame.Services.Log.Bug(bug, frame.Run);
            frame.Drop();
            broken();
        }
    }
}

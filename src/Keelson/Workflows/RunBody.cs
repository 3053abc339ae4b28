using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>Runs a workflow's code once from the top, and says how the run ends.</summary>
internal static class RunBody
{
    /// <summary>The end of the run, or null when it was stopped by somebody else.</summary>
    public static async Task<RunEntry?> RunAsync(
        RunFrame frame, WorkflowRegistration registration, WorkflowContext context, Func<DeclaredOutcome?> declared)
    {
        try
        {
            var value = await registration.Create(frame.Services.Provider).ExecuteAsync(context, frame.State.Input);
            return RunEnding.Completed(value, declared()?.Kind ?? frame.OutcomeKind, declared()?.Verdict, frame.Now);
        }
        catch (OperationCanceledException) when (frame.IsStopped)
        {
            return null;
        }
        catch (FaultException expected)
        {
            return frame.Stopped(RunStatus.Failed, expected.Fault);
        }
#pragma warning disable CA1031 // The author's code may throw anything; whatever it is, the run fails with it and says so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            frame.Services.Log.BodyThrew(failure, frame.Run, frame.State.Workflow);
            return frame.Stopped(RunStatus.Failed, RetryDecider.FaultOf(failure));
        }
    }
}

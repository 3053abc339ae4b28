using System.Diagnostics.CodeAnalysis;
using Keelson.Workflows;

namespace Keelson.Benchmarks.Restart;

/// <summary>A run of as many steps as its input says, which then waits for a signal.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The platform makes it.")]
internal sealed class LongRun : Workflow<int, int>
{
    public const string Name = "long";

    private static TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when an execution is behind all of its steps; each reading begins anew.</summary>
    public static Task NextWaits() => (_waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    protected override async Task<int> RunAsync(WorkflowContext run, int input)
    {
        var sum = 0;
        for (var i = 0; i < input; i++)
        {
            sum += await run.StepAsync("add", _ => Task.FromResult(1));
        }

        _waits.TrySetResult();
        return sum + await run.WaitForSignalAsync<int>("go");
    }
}

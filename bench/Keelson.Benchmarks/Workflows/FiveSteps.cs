using System.Diagnostics.CodeAnalysis;
using Keelson.Workflows;

namespace Keelson.Benchmarks.Workflows;

/// <summary>The workflow that is measured: five steps, each with a small result that the next one takes.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The platform makes it.")]
internal sealed class FiveSteps : Workflow<int, int>
{
    public const string Name = "five";

    protected override async Task<int> RunAsync(WorkflowContext run, int input)
    {
        var sum = input;
        for (var i = 0; i < 5; i++)
        {
            var before = sum;
            sum = await run.StepAsync("add", _ => Task.FromResult(before + 1));
        }

        return sum;
    }
}

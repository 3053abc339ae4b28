using System.Globalization;

namespace Keelson.Workflows;

/// <summary>Through which a workflow's code asks for steps: gives each its place and its digest. May be called from any thread.</summary>
internal sealed class StepDoor(RunExecution execution, string prefix)
{
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);

    public RunExecution Execution => execution;

    public RunFrame Frame => execution.Frame;

    public StepRunners Runners => execution.Runners;

    /// <summary>A door whose steps stand below a name.</summary>
    public StepDoor Branch(string name)
    {
        StepAsk.CheckName(name);
        return new StepDoor(execution, PathOf(name) + "/");
    }

    public Task<StepState> RequestAsync(string name, StepKind kind, string digest, Func<StepSlot, Task> launch)
    {
        StepAsk.CheckName(name);
        if (StepRunner.IsInsideStep)
        {
            throw new InvalidOperationException("The body of a step must not ask for other steps: they would be done again with every attempt.");
        }

        var path = PathOf(name);
        return Frame.Strand.RunAsync(() => execution.RequestAsync(path, kind, digest, launch));
    }

    public Task<StepState> CallAsync(string tool, object? arguments, RetryOptions? retry)
    {
        var json = StepValues.Json(arguments);
        return RequestAsync(tool, StepKind.Tool, StepAsk.DigestOf(json), slot => Runners.Tools.RunAsync(slot, tool, json, retry ?? new RetryOptions()));
    }

    public Task<StepState> ApproveAsync(string title, object? details, ApprovalOptions options)
    {
        var seen = StepValues.Element(details);
        return RequestAsync("approve", StepKind.Approval, StepAsk.DigestOf(title, seen), slot => Runners.Approvals.RunAsync(slot, title, seen, options));
    }

    public Task<StepState> RunChildAsync(string workflow, object? input)
    {
        var json = StepValues.Json(input);
        return RequestAsync(workflow, StepKind.Child, StepAsk.DigestOf(json), slot => Runners.Children.RunAsync(slot, workflow, json));
    }

    /// <summary>Registers a compensation.</summary>
    public void Register(Compensation compensation) =>
        Frame.Register(PathOf("onFailure"), compensation.Tool, StepValues.Json(compensation.Arguments));

    private string PathOf(string name)
    {
        lock (_occurrences)
        {
            var occurrence = _occurrences.GetValueOrDefault(name);
            _occurrences[name] = occurrence + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}[{occurrence}]");
        }
    }
}

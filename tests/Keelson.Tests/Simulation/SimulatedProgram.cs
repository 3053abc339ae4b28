using System.Text.Json;
using Keelson.Primitives;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>A workflow that is made up from a seed: steps, tool calls, timers, signals, people, parallel parts, and an end that may be a failure.</summary>
internal sealed class SimulatedProgram
{
    /// <summary>Everything that a program may do.</summary>
    public static readonly IReadOnlyList<string> Kinds =
        ["step", "step", "flaky", "slow", "native", "lookup", "none", "read", "undoable", "sleep", "signal", "approve", "parallel", "onFailure", "pivot"];

    /// <summary>What a program may do that never only waits.</summary>
    public static readonly IReadOnlyList<string> KindsOfWork = ["step", "flaky", "slow", "native", "read", "undoable", "parallel", "onFailure", "pivot"];

    private readonly IReadOnlyList<(string Kind, int Argument)> _parts;
    private readonly SimulatedWitness _witness;
    private readonly bool _fails;
    private readonly string _run;

    public SimulatedProgram(string run, int seed, SimulatedWitness witness, IReadOnlyList<string> kinds)
    {
        (_run, _witness) = (run, witness);
#pragma warning disable CA5394 // The seed must give the same program again.
        var random = new Random(seed);
        _parts = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => (kinds[random.Next(kinds.Count)], random.Next(1, 200)))];
        _fails = random.Next(3) == 0;
#pragma warning restore CA5394
    }

    /// <summary>What is awaited from outside; the world sends it.</summary>
    public IEnumerable<string> Signals => _parts.Select((part, index) => part.Kind == "signal" ? $"go{index}" : null).OfType<string>();

    /// <summary>The parts that call a tool whose effect can be undone.</summary>
    public IEnumerable<int> Undoable => PartsOf("undoable");

    /// <summary>The parts that register a compensation of their own.</summary>
    public IEnumerable<int> OnFailure => PartsOf("onFailure");

    /// <summary>The part that a tool call's place in the history belongs to: <c>none[1]</c> is the second call of none.</summary>
    public int PartAt(string path)
    {
        var (name, occurrence) = (path[..path.IndexOf('[', StringComparison.Ordinal)], path[(path.IndexOf('[', StringComparison.Ordinal) + 1)..^1]);
        return PartsOf(name).ElementAt(int.Parse(occurrence, System.Globalization.CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{_run}: {string.Join(", ", _parts.Select(part => part.Kind))}{(_fails ? ", fails" : "")}";

    public async Task<object?> RunAsync(WorkflowContext context)
    {
        var seen = new List<(string Path, string Value)>();
        for (var i = 0; i < _parts.Count; i++)
        {
            await DoAsync(context, i, _parts[i].Kind, _parts[i].Argument, seen);
        }

        return _fails ? throw new FaultException(new Fault(ErrorCodes.ModelOutputInvalid, "It was to fail.")) : seen.Count;
    }

    private async Task DoAsync(WorkflowContext context, int index, string kind, int argument, List<(string Path, string Value)> seen)
    {
        var name = $"{kind}{index}";
        switch (kind)
        {
            case "native" or "lookup" or "none" or "read" or "undoable":
                await CallAsync(context, kind, index, seen);
                break;
            case "sleep":
                await context.SleepAsync(name, TimeSpan.FromMinutes(argument));
                break;
            case "signal":
                seen.Add((name, await context.WaitForSignalAsync<string>($"go{index}")));
                break;
            case "approve":
                seen.Add((name, (await context.ApproveAsync($"Part {index}?")).IsGranted.ToString()));
                break;
            case "parallel":
                var before = seen.ToList();
                var both = await Task.WhenAll(
                    context.BranchAsync($"left{index}", branch => branch.StepAsync(name, _ => _witness.WorkAsync(_run, $"left{index}/{name}", before, "step", index))),
                    context.BranchAsync($"right{index}", branch => branch.StepAsync(name, _ => _witness.WorkAsync(_run, $"right{index}/{name}", before, "slow", index))));
                seen.Add(($"left{index}/{name}", both[0]));
                seen.Add(($"right{index}/{name}", both[1]));
                break;
            case "pivot":
                await context.PivotAsync(name);
                break;
            case "onFailure":
                context.OnFailure(new Compensation("undo", new { what = $"{_run}/{index}" }));
                break;
            default:
                var known = seen.ToList();
                seen.Add((name, await context.StepAsync(name, _ => _witness.WorkAsync(_run, name, known, kind, index))));
                break;
        }
    }

    private async Task CallAsync(WorkflowContext context, string tool, int index, List<(string Path, string Value)> seen)
    {
        try
        {
            var answer = await context.CallToolAsync<JsonElement>(tool, new { what = $"{_run}/{index}" }, new RetryOptions { AttemptsMax = 8 });
            seen.Add(($"{tool}{index}", answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("number", out var number) ? $"{number}" : "-"));
        }
        catch (FaultException failure)
        {
            // The program lives with a tool that fails, and goes on.
            seen.Add(($"{tool}{index}", failure.Fault.Code.Code));
        }
    }

    private IEnumerable<int> PartsOf(string kind) => Enumerable.Range(0, _parts.Count).Where(part => _parts[part].Kind == kind);
}

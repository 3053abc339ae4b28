using System.Text.Json;
using Keelson.Primitives;
using Keelson.Workflows;

namespace Keelson.Tests.Kills;

/// <summary>
/// A workflow that is made up from a seed and the run's name. What a step made is an argument of the tool calls behind it, so a result that
/// changed after a kill is seen by the tools' server.
/// </summary>
internal sealed class KillProgram
{
    private static readonly string[] Kinds = ["step", "step", "native", "native", "lookup", "none", "read", "undoable", "sleep", "signal", "approve", "parallel"];
    private static readonly RetryOptions Retry = new() { AttemptsMax = 60, Base = TimeSpan.FromMilliseconds(5), Cap = TimeSpan.FromMilliseconds(50) };
    private readonly string _run;

    public KillProgram(string run, int seed)
    {
        _run = run;
        var hash = run.Aggregate(seed, (sum, letter) => unchecked((sum * 31) + letter));
#pragma warning disable CA5394 // The seed must give the same program again.
        var random = new Random(hash);
        Parts = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Kinds[random.Next(Kinds.Length)])];
        Fails = random.Next(4) == 0;
#pragma warning restore CA5394
    }

    public IReadOnlyList<string> Parts { get; }

    /// <summary>True when it ends in a failure, and what can be undone is undone.</summary>
    public bool Fails { get; }

    /// <summary>The effects that it has when it is over, as the tools' server counts them.</summary>
    public IEnumerable<string> Effects
    {
        get
        {
            for (var i = 0; i < Parts.Count; i++)
            {
                if (ToolOf(Parts[i]) is { } tool)
                {
                    yield return $"{tool}:{_run}/{i}";
                }

                if (Parts[i] == "undoable" && Fails)
                {
                    yield return $"undo:{_run}/{i}";
                }
            }
        }
    }

    /// <summary>The signals that it waits for.</summary>
    public IEnumerable<string> Signals => Enumerable.Range(0, Parts.Count).Where(part => Parts[part] == "signal").Select(part => $"go{part}");

    public override string ToString() => $"{_run}: {string.Join(", ", Parts)}{(Fails ? ", fails" : "")}";

    public async Task<object?> RunAsync(WorkflowContext run)
    {
        var value = "0";
        for (var i = 0; i < Parts.Count; i++)
        {
            value = await DoAsync(run, Parts[i], i, value);
        }

        return Fails ? throw new FaultException(new Fault(ErrorCodes.ModelOutputInvalid, "It was to fail.")) : value;
    }

    private static string? ToolOf(string kind) => kind switch
    {
        "native" or "lookup" or "none" or "undoable" => kind,
        "parallel" => "native",
        _ => null,
    };

    private async Task<string> DoAsync(WorkflowContext run, string kind, int index, string value)
    {
        switch (kind)
        {
            case "sleep":
                await run.SleepAsync($"sleep{index}", TimeSpan.FromMilliseconds(1 + (index * 5)));
                return value;
            case "signal":
                return await run.WaitForSignalAsync<string>($"go{index}");
            case "approve":
                return (await run.ApproveAsync($"Part {index}?")).IsGranted ? value : throw new InvalidOperationException("Nobody said no.");
            case "step":
                return await MakeAsync(run, index);
            case "parallel":
                var both = await Task.WhenAll(
                    run.BranchAsync($"left{index}", branch => MakeAsync(branch, index)),
                    run.BranchAsync($"right{index}", branch => CallAsync(branch, "native", index, value)));
                return string.Join('-', both);
            default:
                return await CallAsync(run, kind, index, value);
        }
    }

    // Makes a value that no other execution makes.
    private static Task<string> MakeAsync(WorkflowContext run, int index) =>
        run.StepAsync($"step{index}", _ => Task.FromResult(Guid.NewGuid().ToString("N")));

    private async Task<string> CallAsync(WorkflowContext run, string tool, int index, string value)
    {
        var answer = await run.CallToolAsync<JsonElement>(tool, new { what = $"{_run}/{index}", value }, Retry);
        return answer.GetProperty("number").ToString();
    }
}

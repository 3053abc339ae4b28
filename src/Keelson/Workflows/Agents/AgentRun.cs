using System.Text.Json;
using Keelson.Inference.Clients;
using Keelson.Primitives;

namespace Keelson.Workflows.Agents;

/// <summary>What the built-in agent needs of its run beyond what authors may do.</summary>
internal sealed class AgentRun(WorkflowContext context, IInferenceClient client)
{
    private readonly StepDoor _door = context.Door;

    /// <summary>What the platform believes now.</summary>
    public PlatformSnapshot Snapshot => _door.Frame.Services.Snapshots.Current;

    /// <summary>The workflow's name in the configuration.</summary>
    public string Workflow => _door.Frame.State.Workflow;

    /// <summary>True when something was done that can be undone.</summary>
    public bool HasOpenCompensations => _door.Frame.State.Undos.Any(undo => undo.IsOpen);

    /// <summary>One model turn as a step; the journal keeps the answer, so a replay neither asks nor pays again.</summary>
    public async Task<AgentTurn> AskAsync(Func<ModelAsk, ModelAsk> shape, RetryOptions retry) => StepValues.Read<AgentTurn>(await _door.RequestAsync(
        "model", StepKind.Model, StepAsk.Nothing, slot => new ModelStepRunner(_door.Frame, client).RunAsync(slot, shape, retry)));

    /// <summary>One tool call as a step; the fault, if any, is in the state.</summary>
    public Task<StepState> CallAsync(string tool, ReadOnlyMemory<byte> arguments) => _door.CallAsync(tool, arguments, null);

    /// <summary>Says whether the business outcome was reached; nothing when the configuration names none.</summary>
    public void Declare(bool isFailure, JsonElement value)
    {
        if (_door.Frame.OutcomeKind is { } kind)
        {
            _ = isFailure ? context.Fail(kind, value) : context.Succeed(kind, value);
        }
    }
}

using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>
/// A workflow: code that survives crashes, because every step that it takes through <see cref="WorkflowContext"/> is kept. An instance serves one
/// activation of one run; constructor parameters come from the host's services.
/// </summary>
/// <typeparam name="TInput">What a run is started with; JSON.</typeparam>
/// <typeparam name="TOutput">What a run results in; JSON.</typeparam>
public abstract class Workflow<TInput, TOutput> : WorkflowBody
{
    /// <summary>The work. Called from the top after every restart; steps that are done answer at once from the history.</summary>
    protected abstract Task<TOutput> RunAsync(WorkflowContext run, TInput input);

    internal sealed override async Task<ReadOnlyMemory<byte>?> ExecuteAsync(WorkflowContext run, ReadOnlyMemory<byte> input)
    {
        TInput read;
        try
        {
            read = JsonSerializer.Deserialize<TInput>(input.Span, KeelsonJson.Options)!;
        }
        catch (JsonException wrong)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, $"The input does not fit the workflow: {wrong.Message}"), wrong);
        }

        return KeelsonJson.Serialize(await RunAsync(run, read));
    }
}

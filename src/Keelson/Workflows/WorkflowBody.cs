namespace Keelson.Workflows;

/// <summary>What every workflow is to the engine; write <see cref="Workflow{TInput, TOutput}"/> instead.</summary>
public abstract class WorkflowBody
{
    private protected WorkflowBody()
    {
    }

    internal abstract Task<ReadOnlyMemory<byte>?> ExecuteAsync(WorkflowContext run, ReadOnlyMemory<byte> input);
}

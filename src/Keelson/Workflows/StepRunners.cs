namespace Keelson.Workflows;

/// <summary>Those who do the work of steps, by kind.</summary>
internal sealed class StepRunners(RunFrame frame)
{
    public StepRunner Steps { get; } = new(frame);

    public ToolStepRunner Tools { get; } = new(frame);

    public WaitRunner Waits { get; } = new(frame);

    public ApprovalRunner Approvals { get; } = new(frame);

    public ChildRunner Children { get; } = new(frame);
}

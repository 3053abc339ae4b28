namespace Keelson.Workflows;

/// <summary>One step that the body has asked for and waits for.</summary>
/// <param name="path">Where it stands.</param>
/// <param name="kind">What it is.</param>
/// <param name="digest">SHA-256 of what it was asked for, hex.</param>
/// <param name="launch">Does the work; called once, when the history holds no result.</param>
internal sealed class StepSlot(string path, StepKind kind, string digest, Func<StepSlot, Task> launch)
{
    private readonly TaskCompletionSource<StepState> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path => path;

    public StepKind Kind => kind;

    public string Digest => digest;

    /// <summary>The step's end; never comes when the run stops first.</summary>
    public Task<StepState> Done => _done.Task;

    public Task LaunchAsync() => launch(this);

    public void Complete(StepState step) => _done.TrySetResult(step);
}

using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Workflows.Queues;

namespace Keelson.Workflows;

/// <summary>
/// One run that is held in memory. The body runs from the top; what the history knows is given to it in the order of the history, and only
/// then new steps are begun. Everything happens on the run's strand. The journal is the truth: whoever lets go of this object loses nothing.
/// </summary>
internal sealed class RunExecution
{
    private readonly RunFrame _frame;
    private readonly RunReplay _replay;
    private readonly RunPlace _place;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DeclaredOutcome? _declared;
    private bool _isFinished; // Not so when it was let go of while its end was on the way to the disk.

    public RunExecution(RunFrame frame, bool isFresh)
    {
        _frame = frame;
        _replay = new RunReplay(frame, isFresh, DivergeAsync, FailAsync, LookAtPlace);
        _place = new RunPlace(frame, _replay.IsOnlyWaiting);
        Runners = new StepRunners(frame);
        Commands = new RunCommands(frame, _replay, Begin, () => _over.TrySetResult(), () => _ = GuardAsync(FinishAsync));
        frame.Journal.Broke += OnBroke;
        if (_place.IsLimited)
        {
            // Behind what the entries let the body do next.
            frame.Journal.Wrote += () => _frame.Strand.Post(LookAtPlace);
        }
    }

    /// <summary>Ends when there is nothing more to do here: the run is over, held by an operator, or was let go.</summary>
    public Task Over => _over.Task;

    /// <summary>Why the run was let go; null when it was not.</summary>
    public CommitStatus? BrokenBy { get; private set; }

    /// <summary>How the run ended, when it is over and that is durable; known once this is <see cref="Over"/>.</summary>
    public RunEnd? End => _isFinished && _frame.State.IsOver && BrokenBy is null ? RunEnd.Of(_frame.Run, _frame.State) : null;

    public RunFrame Frame => _frame;

    /// <summary>Those who do the work of steps.</summary>
    public StepRunners Runners { get; }

    /// <summary>What others may ask.</summary>
    public RunCommands Commands { get; }

    /// <summary>Lets the run go forward.</summary>
    public void Begin() => _frame.Strand.Post(Go);

    /// <summary>Lets go of the run without writing anything.</summary>
    public void Drop() => _frame.Strand.Post(() =>
    {
        _frame.Drop();
        _over.TrySetResult();
    });

    /// <summary>True while a step or a compensation is at work, not only waiting.</summary>
    public bool IsBusy => !_over.Task.IsCompleted && _frame.IsBusy;

    /// <summary>Begins nothing new; completes when what is being done has ended and is durable. From any thread.</summary>
    public Task Drain() => _frame.Strand.RunAsync(async () =>
    {
        _replay.Hold();
        _frame.Drain();
        while (_frame.IsBusy)
        {
            await _frame.Clock.PokedAsync();
        }

        return await _frame.Journal.SettledAsync();
    });

    /// <summary>What the author says that the run achieved.</summary>
    public void Declare(string outcome, string verdict) => _declared = new DeclaredOutcome(outcome, verdict);

    /// <summary>Asks for a step: the history's result, or a new one.</summary>
    public Task<StepState> RequestAsync(string path, StepKind kind, string digest, Func<StepSlot, Task> launch) =>
        _replay.RequestAsync(new StepSlot(path, kind, digest, slot => GuardAsync(() => launch(slot))));

    private void Go()
    {
        var state = _frame.State;
        if (state.HasEnded)
        {
            _ = GuardAsync(FinishAsync);
            return;
        }

        if (state.Status != RunStatus.Running)
        {
            return;
        }

        if (!_frame.Services.Registry.TryGet(state.Workflow, state.Version, out var registration))
        {
            _frame.Services.Log.Unknown(_frame.Run, state.Workflow, state.Version);
            _ = GuardAsync(() => StopAsync(RunEnding.NoCode(state, _frame.Now)));
            return;
        }

        _frame.Tools = registration.Tools;
        _ = GuardAsync(() => state.ForwardAt > _frame.Now ? RunBodyLaterAsync(registration, state.ForwardAt.Value) : RunBodyAsync(registration));
        _ = GuardAsync(() => RunDeadline.WatchAsync(_frame, EndAsync));
    }

    private async Task RunBodyLaterAsync(WorkflowRegistration registration, DateTimeOffset due)
    {
        await _frame.Clock.UntilAsync(due);
        if (!_frame.IsHeld)
        {
            await RunBodyAsync(registration);
        }
    }

    private async Task RunBodyAsync(WorkflowRegistration registration)
    {
        var context = new WorkflowContext(new StepDoor(this, ""));
        _replay.Begin();
        if (await RunBody.RunAsync(_frame, registration, context, () => _declared) is not { } end || _frame.IsStopped || !await _replay.CanEndAsync())
        {
            return;
        }

        if (ForwardDecider.Next(_frame.State, end, _frame.Services.Options.ForwardRetry, _frame.Services.Jitter.Next()) is { } forward)
        {
            await ForwardAsync(forward);
            return;
        }

        await EndAsync(end);
    }

    // As when an operator lets a run go on from a step: a fresh execution replays.
    private async Task ForwardAsync(RunEntry forward)
    {
        if (await _frame.Journal.CommitAsync(forward))
        {
            _frame.Drop();
            _over.TrySetResult();
        }
    }

    private async Task EndAsync(RunEntry end)
    {
        _frame.Stop();
        if (!await _frame.Journal.CommitAsync(end))
        {
            return;
        }

        await FinishAsync();
    }

    private async Task FinishAsync()
    {
        await Runners.Children.CancelOpenAsync();
        if (_frame.State.Undo == UndoStatus.Compensating)
        {
            await new UndoRunner(_frame, Runners.Tools).RunAsync();
        }

        _isFinished = true;
        _over.TrySetResult();
    }

    private Task DivergeAsync(string path, string expected, string found) => StopAsync(RunEnding.Diverged(path, expected, found, _frame.Now));

    private async Task StopAsync(RunEntry entry)
    {
        if (!_frame.IsStopped)
        {
            _frame.Stop();
            await _frame.Journal.CommitAsync(entry);
        }
    }

    // The body's own continuations come first: a step that has ended may ask for the next one at once.
    private void LookAtPlace()
    {
        if (_place.IsLimited && !_frame.Journal.IsBroken)
        {
            _frame.Strand.Post(_place.Update);
        }
    }

    private Task FailAsync(Fault fault) => _frame.IsStopped ? Task.CompletedTask : EndAsync(_frame.Stopped(RunStatus.Failed, fault));

    private void OnBroke(CommitStatus status)
    {
        _frame.Services.Log.Broke(_frame.Run, status);
        BrokenBy = status;
        _frame.Drop();
        _over.TrySetResult();
    }

    private Task GuardAsync(Func<Task> part) => RunGuard.RunAsync(_frame, part, () =>
    {
        BrokenBy = CommitStatus.Unavailable;
        _over.TrySetResult();
    });
}

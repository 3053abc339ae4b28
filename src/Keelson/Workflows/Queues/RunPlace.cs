using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Workflows.Queues;

/// <summary>Keeps the gate of a run's workflow told of what the run does, in order, without the run waiting for it. Called from the run's strand.</summary>
internal sealed class RunPlace(RunFrame frame, Func<bool> isOnlyWaiting)
{
    private readonly Lock _gate = new();
    private RunActivity? _said;
    private RunActivity? _told;
    private bool _isTelling;

    /// <summary>True when the workflow has a limit; asked once, because limits seldom change and a gate counts again by itself.</summary>
    public bool IsLimited { get; } = RunLimitBook.Find(frame.Services.Snapshots.Current, frame.State.Workflow) is not null;

    /// <summary>Looks at the run, and says what it does when that has changed.</summary>
    public void Update()
    {
        if (!IsLimited)
        {
            return;
        }

        if (frame.State.Status == RunStatus.Running)
        {
            Say(isOnlyWaiting() ? RunActivity.Waiting : RunActivity.Working);
            return;
        }

        _ = SayDurablyAsync(frame.State.HasEnded ? RunActivity.Ended : RunActivity.Waiting);
    }

    // An end that a full disk refuses did not happen; the place must not be somebody else's by then.
    private async Task SayDurablyAsync(RunActivity activity)
    {
        if (await frame.Journal.SettledAsync())
        {
            Say(activity);
        }
    }

    private void Say(RunActivity activity)
    {
        lock (_gate)
        {
            _said = activity;
            if (_isTelling || _told == _said)
            {
                return;
            }

            _isTelling = true;
        }

        frame.Strand.Beside(TellAsync);
    }

    private async Task TellAsync()
    {
        var gates = frame.Services.Provider.GetRequiredService<IRunGates>();
        while (true)
        {
            RunActivity activity;
            lock (_gate)
            {
                if (_told == _said)
                {
                    _isTelling = false;
                    return;
                }

                activity = _said!.Value;
            }

            try
            {
                await gates.TellAsync(frame.State.Workflow, frame.Run, activity);
            }
#pragma warning disable CA1031 // The gate counts again from the store; a message that was lost costs time and nothing else.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                frame.Services.Log.GateNotTold(failure, frame.Run, activity);
            }

            lock (_gate)
            {
                _told = activity;
            }
        }
    }
}

using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>
/// Holds one run in this process, takes it up from its journal when it must, and lets go of it when there is nothing more to do. Calls come
/// one after the other or interleave at their awaits, never at the same time.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="opening">Begins and resumes.</param>
/// <param name="inHand">Knows every execution that is held.</param>
/// <param name="strand">Makes the strand of an execution.</param>
/// <param name="idle">Called when nothing is held any more.</param>
internal sealed class RunHolder(string run, RunOpening opening, RunsInHand inHand, Func<RunStrand> strand, Action idle)
{
    private const int ReloadsMax = 3; // A conflict means that somebody else wrote; more than three in a row is a fight, and the wake-up comes later.

    private Task<Fault?>? _starting;
    private Task<RunExecution?>? _loading;
    private Task _watching = Task.CompletedTask;
    private int _reloads;

    /// <summary>What is held now.</summary>
    public RunExecution? Execution { get; private set; }

    /// <summary>How the run ended; null while it is not over, or while this holder has not seen it.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>Begins the run; a repeated start of the same run changes nothing. Answers after it is durable.</summary>
    public async Task<Fault?> StartAsync(RunStart start)
    {
        if (Execution is not null)
        {
            return null;
        }

        // Two starts that interleave are one: each would ask for a place, and the one that comes second would give it up for both.
        var starting = _starting ??= StartOnceAsync(start);
        try
        {
            return await starting;
        }
        finally
        {
            _starting = ReferenceEquals(_starting, starting) ? null : _starting;
        }
    }

    /// <summary>Does what an operator or another system asks. Answers after it is durable.</summary>
    public async Task<Fault?> CommandAsync(RunCommand asked, ReadOnlyMemory<byte>? data)
    {
        if (await LoadAsync() is not { } execution)
        {
            idle();
            return new Fault(ErrorCodes.RunNotFound, $"There is no run '{run}'.");
        }

        _reloads = 0;
        var commands = execution.Commands;
        return asked.Kind switch
        {
            RunCommandKind.Signal => await commands.SignalAsync(asked.Name!, asked.Id!, data),
            RunCommandKind.Cancel => await commands.CancelAsync(asked.Actor, asked.Reason ?? "Cancelled."),
            RunCommandKind.Admit => await commands.AdmitAsync(),
            RunCommandKind.Pause => await commands.PauseAsync(asked.Actor, asked.Reason),
            RunCommandKind.Resume => await commands.GoOnAsync(asked.Actor, null),
            RunCommandKind.Restart => await commands.GoOnAsync(asked.Actor, asked.Path),
            _ => throw new InvalidOperationException($"A command that is not known: {asked.Kind}."),
        };
    }

    /// <summary>Takes the run up when it is not held, and lets it look for news. Answers when somebody must look after it next; null when never.</summary>
    public async Task<DateTimeOffset?> WakeAsync()
    {
        _reloads = 0;
        if (End is not null || await LoadAsync() is not { } execution)
        {
            idle();
            return null;
        }

        return await execution.Commands.PokeAsync();
    }

    /// <summary>Waits until the run is over, at most so long; answers its end, null when it is not over.</summary>
    public async Task<RunEnd?> WaitAsync(TimeSpan limit, TimeProvider time)
    {
        var began = time.GetTimestamp();
        for (var looks = 0; looks <= ReloadsMax && End is null && !inHand.Draining.IsCompleted && await LoadAsync() is not null; looks++)
        {
            // Not the execution's own end: this holder must have seen it, in whatever order the two are told of it.
            var left = limit - time.GetElapsedTime(began);
            await ((Task)Task.WhenAny(_watching, inHand.Draining)).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (time.GetElapsedTime(began) >= limit)
            {
                break;
            }
        }

        return End;
    }

    /// <summary>Lets go of the run; whatever is not durable is done again when it is taken up.</summary>
    public void Drop() => Execution?.Drop();

    private async Task<Fault?> StartOnceAsync(RunStart start)
    {
        var (execution, fault) = await opening.BeginAsync(start, strand());
        if (execution is not null)
        {
            Hold(execution);
            return null;
        }

        // The run may exist already: then this start is a repeated one.
        if (fault!.Code == ErrorCodes.StateConflict && await LoadNowAsync() is not null)
        {
            return null;
        }

        idle();
        return fault;
    }

    // A run whose start is on its way is taken up by that start.
    private async Task<RunExecution?> LoadAsync()
    {
        if (Execution is null && _starting is { } starting)
        {
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return await LoadNowAsync();
    }

    // What is answered may have been let go of again when the caller gets it; then its journal refuses whatever is asked.
    private async Task<RunExecution?> LoadNowAsync()
    {
        if (Execution is not null)
        {
            return Execution;
        }

        // Calls may interleave here; all of them get the one execution.
        var loading = _loading ??= LoadOnceAsync();
        try
        {
            return await loading;
        }
        finally
        {
            _loading = ReferenceEquals(_loading, loading) ? null : _loading;
        }
    }

    private async Task<RunExecution?> LoadOnceAsync()
    {
        var execution = await opening.ResumeAsync(run, strand(), CancellationToken.None);
        if (execution is not null)
        {
            Hold(execution);
        }

        return execution;
    }

    private void Hold(RunExecution execution)
    {
        Execution = execution;
        inHand.Add(execution);
        _watching = WatchAsync(execution);
    }

    private async Task WatchAsync(RunExecution execution)
    {
        await execution.Over;
        Execution = null;
        inHand.Remove(execution);
        End ??= execution.End;

        var mayGoOn = execution.BrokenBy is null or CommitStatus.Conflict && End is null;
        if (mayGoOn && _reloads++ < ReloadsMax && await LoadAsync() is not null)
        {
            return;
        }

        idle();
    }
}

using System.Text;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Orleans;

namespace Keelson.Workflows;

/// <summary>Holds one run in this process; everything that matters is in <see cref="RunExecution"/> and on disk.</summary>
internal sealed class RunGrain(RunOpening opening, TimeProvider time) : Grain, IRunGrain
{
    private const int ReloadsMax = 3; // A conflict means that somebody else wrote; more than three in a row is a fight, and the wake-up comes later.

    private RunExecution? _execution;
    private Task<bool>? _loading;
    private byte[]? _end;
    private int _reloads;

    public async Task<string?> StartAsync(byte[] start, byte[] input)
    {
        if (_execution is not null)
        {
            return null;
        }

        var begin = KeelsonJson.Deserialize<RunStart>(start) with { Input = input };
        var (execution, fault) = await opening.BeginAsync(begin, RunStrand.OnThreadPool());
        if (execution is not null)
        {
            Hold(execution);
            return null;
        }

        // The run may exist already: then this start is a repeated one.
        if (fault!.Code == ErrorCodes.StateConflict && await LoadAsync())
        {
            return null;
        }

        DeactivateOnIdle();
        return Write(fault);
    }

    public async Task<string?> CommandAsync(byte[] command, byte[]? data)
    {
        if (!await LoadAsync())
        {
            DeactivateOnIdle();
            return Write(new Fault(ErrorCodes.RunNotFound, $"There is no run '{this.GetPrimaryKeyString()}'."));
        }

        var asked = KeelsonJson.Deserialize<RunCommand>(command);
        var execution = _execution!;
        var fault = asked.Kind switch
        {
            RunCommandKind.Signal => await execution.Commands.SignalAsync(asked.Name!, asked.Id!, data),
            RunCommandKind.Cancel => await execution.Commands.CancelAsync(asked.Actor, asked.Reason ?? "Cancelled."),
            RunCommandKind.Pause => await execution.Commands.PauseAsync(asked.Actor, asked.Reason),
            RunCommandKind.Resume => await execution.Commands.GoOnAsync(asked.Actor, null),
            RunCommandKind.Restart => await execution.Commands.GoOnAsync(asked.Actor, asked.Path),
            _ => throw new InvalidOperationException($"A command that is not known: {asked.Kind}."),
        };
        return Write(fault);
    }

    public async Task<DateTimeOffset?> WakeAsync()
    {
        _reloads = 0;
        if (!await LoadAsync())
        {
            DeactivateOnIdle();
            return null;
        }

        return await _execution!.Commands.PokeAsync();
    }

    public async Task<byte[]?> WaitAsync(TimeSpan limit)
    {
        if (_end is null && await LoadAsync())
        {
            await _execution!.Over.WaitAsync(limit, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return _end;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _execution?.Drop();
        return Task.CompletedTask;
    }

    private async Task<bool> LoadAsync()
    {
        if (_execution is not null)
        {
            return true;
        }

        // A wait may come between a load and its end; both get the one execution.
        var loading = _loading ??= LoadOnceAsync();
        try
        {
            return await loading;
        }
        finally
        {
            _loading = null;
        }
    }

    private async Task<bool> LoadOnceAsync()
    {
        var execution = await opening.ResumeAsync(this.GetPrimaryKeyString(), RunStrand.OnThreadPool(), CancellationToken.None);
        if (execution is not null)
        {
            Hold(execution);
        }

        return execution is not null;
    }

    private void Hold(RunExecution execution)
    {
        _execution = execution;
        _ = WatchAsync(execution);
    }

    // Runs on the activation's own scheduler, like every turn of the grain.
    private async Task WatchAsync(RunExecution execution)
    {
        await execution.Over;
        _execution = null;
        if (execution.Frame.State.IsOver)
        {
            _end = KeelsonJson.Serialize(RunEnd.Of(execution.Frame.Run, execution.Frame.State));
        }

        var mayGoOn = execution.BrokenBy is null or CommitStatus.Conflict && !execution.Frame.State.IsOver;
        if (mayGoOn && _reloads++ < ReloadsMax && await LoadAsync())
        {
            return;
        }

        DeactivateOnIdle();
    }

    private static string? Write(Fault? fault) => fault is null ? null : Encoding.UTF8.GetString(KeelsonJson.Serialize(StoredFault.From(fault)));
}

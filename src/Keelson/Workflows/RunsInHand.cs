using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Workflows;

/// <summary>
/// The runs that this process holds. When the host is asked to stop, and before anything of it stops, they begin nothing new, and what is
/// being done may end: a tool call that is cut off would need a person to say what became of it. Safe for concurrent use.
/// </summary>
internal sealed class RunsInHand(WorkflowsOptions options, TimeProvider time, ILogger<RunsInHand> log) : IHostedLifecycleService
{
    private readonly ConcurrentDictionary<RunExecution, byte> _held = new();
    private readonly ConcurrentDictionary<string, RunExecution> _byRun = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the host is asked to stop; nobody waits longer than that for anything here.</summary>
    public Task Draining => _draining.Task;

    /// <summary>Takes one in.</summary>
    public void Add(RunExecution execution)
    {
        _held.TryAdd(execution, 0);
        _byRun[execution.Frame.Run] = execution;
        if (Draining.IsCompleted)
        {
            execution.Drain();
        }
    }

    /// <summary>Lets one go.</summary>
    public void Remove(RunExecution execution)
    {
        _held.TryRemove(execution, out _);
        _byRun.TryRemove(KeyValuePair.Create(execution.Frame.Run, execution));
    }

    /// <summary>
    /// Waits for the end of a run that is held here, at most so long, without asking its holder. Answers null when it is not held here, was let
    /// go of or is not over, and how much of the time is left.
    /// </summary>
    public async Task<(RunEnd? End, TimeSpan Left)> WaitAsync(string run, TimeSpan limit, CancellationToken cancellation)
    {
        if (!_byRun.TryGetValue(run, out var execution))
        {
            return (null, limit);
        }

        var began = time.GetTimestamp();
        await ((Task)Task.WhenAny(execution.Over, Draining)).WaitAsync(limit, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        var left = limit - time.GetElapsedTime(began);
        return (execution.Over.IsCompleted ? execution.End : null, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining.TrySetResult();
        var held = _held.Keys.ToList();
        var quiet = Task.WhenAll(held.Select(execution => execution.Drain()));
        await quiet.WaitAsync(options.DrainTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!quiet.IsCompleted)
        {
            log.NotDrained(held.Count(execution => execution.IsBusy), options.DrainTime);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

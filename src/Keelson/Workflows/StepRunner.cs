using System.Text;
using Keelson.Tools;

namespace Keelson.Workflows;

/// <summary>
/// Runs steps of the author's own code: attempts, waits between them, timeouts that really cancel. The answer of an attempt that was given
/// up is dropped, and that it came is written down.
/// </summary>
internal sealed class StepRunner(RunFrame frame)
{
    private static readonly AsyncLocal<bool> Inside = new();

    /// <summary>True inside the body of a step, where no other step may be asked for.</summary>
    public static bool IsInsideStep => Inside.Value;

    public async Task RunAsync(StepSlot slot, Func<StepContext, Task<ReadOnlyMemory<byte>?>> body, StepOptions options)
    {
        while (true)
        {
            var known = frame.State.Steps.GetValueOrDefault(slot.Path);
            if (known?.DueAt is { } due)
            {
                await frame.Clock.UntilAsync(due);
            }

            if (!await frame.Journal.SettledAsync() || frame.IsHeld)
            {
                return;
            }

            var attempt = (known?.Attempts ?? 0) + 1;
            var startedAt = frame.Now;
            frame.BeginAttempt();
            var (value, failure) = await AttemptAsync(slot, body, options, attempt);
            frame.EndAttempt();
            if (frame.IsStopped)
            {
                return;
            }

            var entry = EntryOf(slot, options, attempt, startedAt, value, failure);
            if (entry.IsCompletion)
            {
                frame.Conclude(slot, entry);
                return;
            }

            if (!await frame.Journal.CommitAsync(entry))
            {
                return;
            }
        }
    }

    private RunEntry EntryOf(
        StepSlot slot, StepOptions options, int attempt, DateTimeOffset startedAt, ReadOnlyMemory<byte>? value, Exception? failure)
    {
        var entry = frame.EntryOf(slot, RunEntryKind.StepCompleted) with { Attempt = attempt, StartedAt = startedAt, Value = value };
        if (failure is null && value?.Length > frame.Services.Options.ValueBytesMax)
        {
            failure = RetryDecider.TooLarge();
        }

        if (failure is null)
        {
            return entry;
        }

        var fault = RetryDecider.FaultOf(failure);
        var next = frame.NextAttempt(options.Retry, attempt, fault, options.RetryOn?.Invoke(failure) ?? RetryDecider.IsTransient(fault));
        return entry with
        {
            Kind = next is null ? RunEntryKind.StepFailed : RunEntryKind.StepRetried,
            DueAt = next,
            Value = null,
            Fault = StoredFault.From(fault),
        };
    }

    private async Task<(ReadOnlyMemory<byte>? Value, Exception? Failure)> AttemptAsync(
        StepSlot slot, Func<StepContext, Task<ReadOnlyMemory<byte>?>> body, StepOptions options, int attempt)
    {
        if (options.Timeout is { } timeout)
        {
            return await AttemptInTimeAsync(slot, body, timeout, attempt);
        }

        try
        {
            return (await Begin(body, ContextOf(slot, attempt, frame.Stopping)), null);
        }
#pragma warning disable CA1031 // The author's code may throw anything; whatever it is, it is the step's failure and is written down as that.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (null, failure);
        }
    }

    private async Task<(ReadOnlyMemory<byte>? Value, Exception? Failure)> AttemptInTimeAsync(
        StepSlot slot, Func<StepContext, Task<ReadOnlyMemory<byte>?>> body, TimeSpan timeout, int attempt)
    {
#pragma warning disable CA2025 // A late attempt keeps the source until it ends.
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(frame.Stopping);
        var working = Begin(body, ContextOf(slot, attempt, cancellation.Token));
        if (!working.IsCompleted)
        {
            await Task.WhenAny(working, Task.Delay(timeout, frame.Services.Time, cancellation.Token));
            if (!working.IsCompleted && !frame.IsStopped)
            {
                await cancellation.CancelAsync();
                _ = NoteLateAsync(slot, attempt, working, cancellation);
#pragma warning restore CA2025
                return (null, new TimeoutException($"The attempt took longer than {timeout}."));
            }
        }

        try
        {
            return (await working, null);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (null, failure);
        }
        finally
        {
            await cancellation.CancelAsync();
            cancellation.Dispose();
        }
    }

    private StepContext ContextOf(StepSlot slot, int attempt, CancellationToken cancellation)
    {
        var (tenant, run) = (frame.State.Tenant, frame.Run);
        return new StepContext(
            slot.Path,
            attempt,
            () => IdempotencyKey.Derive(tenant, run, slot.Path, 0, "step", "1", Encoding.ASCII.GetBytes(slot.Digest)).Value,
            cancellation);
    }

    // The body runs without the strand's context: what it awaits goes on in the thread pool, and blocking code blocks nobody else.
    private static Task<ReadOnlyMemory<byte>?> Begin(Func<StepContext, Task<ReadOnlyMemory<byte>?>> body, StepContext context)
    {
        var strand = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return BeginInsideAsync(body, context);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(strand);
        }
    }

    // Asynchronous, so that the mark is gone again when this returns to the strand.
    private static async Task<ReadOnlyMemory<byte>?> BeginInsideAsync(Func<StepContext, Task<ReadOnlyMemory<byte>?>> body, StepContext context)
    {
        Inside.Value = true;
        return await body(context);
    }

    private async Task NoteLateAsync(StepSlot slot, int attempt, Task<ReadOnlyMemory<byte>?> working, CancellationTokenSource cancellation)
    {
        await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellation.Dispose();
        if (working.IsCompletedSuccessfully && !frame.IsStopped)
        {
            await frame.Journal.CommitAsync(new RunEntry(RunEntryKind.StepLate, frame.Now) { Path = slot.Path, Step = slot.Kind, Attempt = attempt });
        }
    }
}

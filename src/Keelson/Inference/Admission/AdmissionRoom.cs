using Keelson.Inference.Budgets;
using Keelson.Storage;

namespace Keelson.Inference.Admission;

/// <summary>
/// Holds an <see cref="AdmissionState"/> over the stored figures: the settled sum of a budget is a counter that grows in the
/// transaction of each attempt's end, its reserved sum is the open attempts. On one node it is asked directly; in a cluster its grain is.
/// </summary>
internal sealed class AdmissionRoom(IStore store, InferenceOptions options, TimeProvider time) : IAdmissionDesk
{
    private readonly Lock _gate = new();
    private readonly AdmissionState _state = new(new AdmissionRules(options.LaneQueueMax, options.QueueBytesMax, options.ShortShare, options.AgingStep), time.GetUtcNow().UtcTicks); // A later desk numbers on from a later time.
    private readonly Dictionary<string, TaskCompletionSource<AdmissionReply>> _waiting = new(StringComparer.Ordinal);

    /// <summary>What is reserved and not settled, over all budgets.</summary>
    public long OpenPico
    {
        get
        {
            lock (_gate)
            {
                return _state.OpenPico;
            }
        }
    }

    /// <summary>How many budgets are known here.</summary>
    public int BudgetsKnown
    {
        get
        {
            lock (_gate)
            {
                return _state.BudgetsKnown;
            }
        }
    }

    /// <summary>How many leases are held.</summary>
    public int Leases
    {
        get
        {
            lock (_gate)
            {
                return _state.Leases;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<AdmissionReply> AskAsync(AdmissionAsk ask, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_state.Unknown(ask).Count == 0 && _state.Doubtful(ask).Count == 0)
            {
                var reply = _state.Ask(ask, time.GetUtcNow());
                return reply.Outcome == AdmissionOutcome.Waiting ? WaitAsync(ask, Turn(ask), cancellation) : ValueTask.FromResult(reply);
            }
        }

        return ReadAndAskAsync(ask, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask EndPrefillAsync(string ticket, long fence)
    {
        lock (_gate)
        {
            _state.EndPrefill(ticket, fence);
            Dispatch();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReturnAsync(AdmissionReturn given)
    {
        lock (_gate)
        {
            _state.Return(given);
            Dispatch();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> RenewAsync(IReadOnlyList<string> tickets, DateTimeOffset until)
    {
        lock (_gate)
        {
            var lost = tickets.Where(ticket => !_state.Renew(ticket, until)).ToList();
            Dispatch();
            return ValueTask.FromResult<IReadOnlyList<string>>(lost);
        }
    }

    /// <inheritdoc/>
    public ValueTask AdoptAsync(IReadOnlyList<AdmissionHolding> holdings, DateTimeOffset until)
    {
        lock (_gate)
        {
            foreach (var holding in holdings)
            {
                _state.Adopt(holding, until);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PoolView>> ViewAsync()
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<PoolView>>(PoolView.Of(_state));
        }
    }

    /// <summary>The number of a held lease; 0 when the ticket holds none.</summary>
    public long FenceOf(string ticket)
    {
        lock (_gate)
        {
            return _state.FenceOf(ticket);
        }
    }

    /// <summary>A waiter has gone away.</summary>
    public void Forget(string ticket)
    {
        lock (_gate)
        {
            if (_state.Forget(ticket) && _waiting.Remove(ticket, out var turn))
            {
                turn.TrySetResult(new AdmissionReply(AdmissionOutcome.Busy));
            }
        }
    }

    private async ValueTask<AdmissionReply> ReadAndAskAsync(AdmissionAsk ask, CancellationToken cancellation)
    {
        for (var reads = 0; ; reads++)
        {
            IReadOnlyList<string> keys;
            TaskCompletionSource<AdmissionReply> turn;
            lock (_gate)
            {
                keys = [.. _state.Unknown(ask), .. reads == 0 ? _state.Doubtful(ask) : []];
                if (keys.Count == 0)
                {
                    var reply = _state.Ask(ask, time.GetUtcNow());
                    if (reply.Outcome != AdmissionOutcome.Waiting)
                    {
                        return reply;
                    }

                    turn = Turn(ask);
                }
                else
                {
                    turn = null!;
                }
            }

            if (keys.Count == 0)
            {
                return await WaitAsync(ask, turn, cancellation);
            }

            foreach (var key in keys)
            {
                await ReadAsync(key, cancellation);
            }
        }
    }

    // The open attempts are read first: one that ends in between is counted twice, which errs on the side of the budget.
    private async Task ReadAsync(string budget, CancellationToken cancellation)
    {
        long version;
        lock (_gate)
        {
            version = _state.VersionOf(budget);
        }

        var reserved = await OpenAttempt.ReservedAsync(store, budget, cancellation);
        var settled = await store.ReadCounterAsync(BudgetScope.SettledCounter(budget), cancellation);
        lock (_gate)
        {
            _state.Load(budget, version, settled, reserved, time.GetUtcNow());
        }
    }

    private TaskCompletionSource<AdmissionReply> Turn(AdmissionAsk ask) =>
        _waiting[ask.Ticket] = new TaskCompletionSource<AdmissionReply>(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask<AdmissionReply> WaitAsync(AdmissionAsk ask, TaskCompletionSource<AdmissionReply> turn, CancellationToken cancellation)
    {
        var wait = ask.WaitUntil - time.GetUtcNow();
        try
        {
            return await turn.Task.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, cancellation);
        }
        catch (TimeoutException)
        {
            Forget(ask.Ticket);
            return await turn.Task; // Its turn may have come in this very moment.
        }
        catch (OperationCanceledException)
        {
            Forget(ask.Ticket);
            if (await turn.Task is { IsGranted: true } granted)
            {
                await ReturnAsync(new AdmissionReturn(ask.Ticket, granted.Fence, [.. ask.Budgets.Select(budget => budget.Key)], 0, 0));
            }

            throw;
        }
    }

    private void Dispatch()
    {
        foreach (var (ticket, reply) in _state.Dispatch(time.GetUtcNow()))
        {
            if (_waiting.Remove(ticket, out var turn))
            {
                turn.TrySetResult(reply);
            }
        }
    }
}

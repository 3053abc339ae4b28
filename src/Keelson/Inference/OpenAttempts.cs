using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>Keeps the rows of attempts that are under way, and writes off those of an earlier process.</summary>
internal sealed class OpenAttempts(IStore store, ITelemetry telemetry, InferenceOptions options, InferenceBoot boot, TimeProvider time)
{
    private const int EventsOfRequestMax = 100; // A request has one start an attempt, and few attempts.

    /// <summary>The row of an attempt, for the transaction that holds its <c>inference.started</c>.</summary>
    public RowWrite RowOf(EventData started, BudgetReservation reservation)
    {
        var row = new OpenAttempt
        {
            Node = options.Node,
            Boot = boot.Id,
            ReservedPico = reservation.Amount?.ToPico() ?? 0,
            Scopes = reservation.ScopeKeys,
            Request = started.Request!,
            Attempt = started.Attempt!.Value,
        };
        return new RowWrite(OpenAttempt.Table, OpenAttempt.KeyOf(started.Run, reservation.Ticket), row.ToBytes(), null, null);
    }

    /// <summary>Takes the row away, in the transaction of the attempt's end.</summary>
    public static void Remove(StorageTransaction transaction, string? run, BudgetReservation reservation) =>
        transaction.Delete(OpenAttempt.Table, OpenAttempt.KeyOf(run, reservation.Ticket));

    /// <summary>Adds what was spent to the settled sums, in the transaction of the attempt's end.</summary>
    public void Settle(StorageTransaction transaction, BudgetReservation reservation, Money? cost)
    {
        if (cost is { Usd: > 0 } spent)
        {
            foreach (var scope in reservation.Scopes)
            {
                transaction.Add(BudgetScope.SettledCounter(scope.Key), spent.ToPico(), time.GetUtcNow() + BudgetScope.KeptFor(scope.Key));
            }
        }
    }

    /// <summary>
    /// Writes off every attempt that an earlier process of this node began and never ended, at the amount that was reserved for it:
    /// nobody will ever know what the provider billed. Safe to run again, because the row goes in the same transaction.
    /// </summary>
    public async Task<int> WriteOffLostAsync(CancellationToken cancellation)
    {
        var lost = 0;
        await foreach (var (key, attempt) in OpenAttempt.ScanAsync(store, "", cancellation))
        {
            if (attempt.Node == options.Node && attempt.Boot != boot.Id)
            {
                await WriteOffAsync(key, attempt, cancellation);
                lost++;
            }
        }

        return lost;
    }

    private async Task WriteOffAsync(string key, OpenAttempt attempt, CancellationToken cancellation)
    {
        var started = await StartedAsync(attempt, cancellation);
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.InferenceLost, started with
        {
            FailureClass = FailureClass.PlatformFault,
            Code = ErrorCodes.Internal.Code,
            Reason = "The process ended while the attempt was under way; its cost is what was reserved.",
        });
        transaction.Delete(OpenAttempt.Table, key);
        foreach (var scope in attempt.Scopes)
        {
            transaction.Add(BudgetScope.SettledCounter(scope), attempt.ReservedPico, time.GetUtcNow() + BudgetScope.KeptFor(scope));
        }

        var committed = await store.CommitAsync(transaction, cancellation);
        if (!committed.IsCommitted)
        {
            throw new FaultException(new Fault(ErrorCodes.StorageUnavailable, "Model calls of an earlier process could not be written off."));
        }
    }

    private async Task<EventData> StartedAsync(OpenAttempt attempt, CancellationToken cancellation)
    {
        var scan = new EventScan(0, EventsOfRequestMax) { Request = attempt.Request, Type = EventTypes.InferenceStarted };
        foreach (var stored in await store.ReadEventsAsync(scan, cancellation))
        {
            if (TelemetryCodec.Parse(stored.Record.Payload).Data is { } data && data.Attempt == attempt.Attempt)
            {
                return data;
            }
        }

        // The stream's own retention was shorter than the row's life: what the row knows is told.
        return new EventData { Request = attempt.Request, Attempt = attempt.Attempt, Cost = Money.FromPico(attempt.ReservedPico) };
    }
}

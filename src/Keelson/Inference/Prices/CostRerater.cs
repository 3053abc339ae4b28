using System.Globalization;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Inference.Prices;

/// <summary>
/// Prices recorded usage again, by the prices that are known now for the days on which it was used. Applied, each difference becomes an
/// event of its own beside the attempt's, and a row with what holds since, so that doing it again changes nothing. What budgets counted
/// at the time stays: they were kept by what was known then. Safe for concurrent use; one run at a time.
/// </summary>
internal sealed class CostRerater(IStore store, ITelemetry telemetry, SnapshotSource snapshots) : IDisposable
{
    private const int PageSize = 500; // Each change writes an event and a row; a transaction of this size does not hold up others.
    private static readonly RowTable Table = new("rerated");
    private static readonly string[] Types = [EventTypes.InferenceCompleted, EventTypes.InferenceFailed];

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Rates a period again.</summary>
    public async Task<RerateReport> RunAsync(string tenant, DateTimeOffset from, DateTimeOffset to, bool apply, string actor, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var tally = new RerateTally();
            foreach (var type in Types)
            {
                await RunAsync(tally, new EventScan(0, PageSize) { Type = type, From = from, To = to }, tenant, apply ? actor : null, cancellation);
            }

            return tally.ToReport(from, to, apply);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task RunAsync(RerateTally tally, EventScan scan, string tenant, string? actor, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await store.ReadEventsAsync(scan, cancellation);
            var transaction = new StorageTransaction();
            foreach (var stored in page)
            {
                var one = TelemetryCodec.Parse(stored.Record.Payload);
                if (one.Data.Tenant == tenant && one.Data.Usage is not null)
                {
                    await RateAsync(tally, one, actor, transaction, cancellation);
                }
            }

            if (!transaction.IsEmpty && !(await store.CommitAsync(transaction, cancellation)).IsCommitted)
            {
                throw new FaultException(new Fault(ErrorCodes.StorageUnavailable, "The store does not take the new costs; those of earlier pages are recorded."));
            }

            if (page.Count < scan.Limit)
            {
                return;
            }

            scan = scan with { AfterPosition = page[^1].Position };
        }
    }

    private async ValueTask RateAsync(RerateTally tally, TelemetryEvent one, string? actor, StorageTransaction transaction, CancellationToken cancellation)
    {
        var data = one.Data;
        var key = string.Create(CultureInfo.InvariantCulture, $"{data.Request}/{data.Attempt}");
        var known = await store.ReadRowAsync(Table, key, cancellation) is { } row ? KeelsonJson.Deserialize<RatedAttempt>(row.Value) : new RatedAttempt(data.Cost, data.PriceVersion);
        var now = snapshots.Current.Get<PriceBook>().Rate(
            data.RequestedModel ?? "", data.Deployment ?? "", data.ServedModel, data.Usage!, DateOnly.FromDateTime(one.Time.UtcDateTime));
        if (!tally.Add(data, known.Cost, known.PriceVersion, now) || actor is null)
        {
            return;
        }

        telemetry.RecordDurably(transaction, EventTypes.CostRerated, data with
        {
            Actor = actor,
            Cost = now.Cost,
            PreviousCost = known.Cost,
            PriceVersion = now.PriceVersion,
            PriceState = now.StateWord,
            Subject = one.Time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            State = one.Type == EventTypes.InferenceFailed ? "failed" : "completed",
            FailureClass = FailureClass.None,
            Code = null,
            Usage = null,
            Verdict = null,
            FirstTokenMs = null,
            DurationMs = null,
        });
        transaction.Put(Table, key, KeelsonJson.Serialize(new RatedAttempt(now.Cost, now.PriceVersion)));
    }
}

using System.IO.Pipelines;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>
/// Reads NDJSON into the stream. Events keep their identifier and time; one whose identifier is there already is left out, so an import
/// may be repeated, and an interrupted one is simply sent again. A bad line is reported with its number and never loses a good one.
/// </summary>
internal sealed class EventImport(IStore store, TelemetryOptions options, TimeProvider time)
{
    /// <summary>Bytes of one line: an event of ours with every member at its limit has a fifth of it.</summary>
    public const int LineBytesMax = 256 * 1024;

    // What people can read; the rest is counted.
    private const int ProblemsMax = 100;

    // Shares a sync without holding up the durable commits of others.
    private const int BatchEvents = 1_000;
    private const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>Reads to the end of the input.</summary>
    /// <exception cref="FaultException">The store does not take writes; what was accepted before is kept.</exception>
    public async ValueTask<EventImportResult> ReadAsync(PipeReader input, CancellationToken cancellation)
    {
        var batch = new EventImportBatch();
        var lines = new NdjsonLines(input, LineBytesMax);
        var (accepted, duplicates, rejected) = (0L, 0L, 0L);
        var problems = new List<EventImportProblem>();
        while (await lines.ReadAsync(cancellation) is { } line)
        {
            var (record, reason) = line.IsTooLong
                ? (null, FormattableString.Invariant($"The line is longer than {LineBytesMax} bytes."))
                : EventLine.Read(line.Bytes, time.GetUtcNow());
            if (record is null)
            {
                rejected++;
                if (problems.Count < ProblemsMax)
                {
                    problems.Add(new EventImportProblem(line.Number, reason!));
                }
            }
            else if (!batch.TryAdd(record with { ExpiresAt = time.GetUtcNow() + options.EventLife() }))
            {
                duplicates++;
            }

            if (batch.Records.Count >= BatchEvents || batch.Bytes >= BatchBytes)
            {
                await CommitAsync();
            }
        }

        await CommitAsync();
        return new EventImportResult(accepted, duplicates, rejected, problems, store.LastEventPosition);

        async ValueTask CommitAsync()
        {
            var written = await CommitBatchAsync(batch, cancellation);
            accepted += written;
            duplicates += batch.Records.Count - written;
            batch.Clear();
        }
    }

    private async ValueTask<int> CommitBatchAsync(EventImportBatch batch, CancellationToken cancellation)
    {
        if (batch.Records.Count == 0)
        {
            return 0;
        }

        var before = store.LastEventPosition;
        var transaction = new StorageTransaction();
        transaction.Events.AddRange(batch.Records.Values);
        var result = await store.CommitAsync(transaction, cancellation);
        if (!result.IsCommitted)
        {
            throw new FaultException(result.Status == CommitStatus.Full
                ? new Fault(ErrorCodes.StorageFull, "The disk is full. Make space and send the import again; what was taken is not taken twice.")
                : new Fault(ErrorCodes.StorageUnavailable, "The store takes no writes. Send the import again later; what was taken is not taken twice."));
        }

        // The store leaves out what it knows without saying what, so what is new is found by reading what came in.
        return await CountWrittenAsync(batch, before, cancellation);
    }

    private async ValueTask<int> CountWrittenAsync(EventImportBatch batch, long before, CancellationToken cancellation)
    {
        var (written, position, end) = (0, before, store.LastEventPosition);
        while (position < end && written < batch.Records.Count)
        {
            var page = await store.ReadEventsAsync(new EventScan(position, BatchEvents), cancellation);
            written += page.Count(stored => batch.Records.ContainsKey(stored.Record.Id));
            position = page.Count == 0 ? end : page[^1].Position;
        }

        return written;
    }
}

using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Benchmarks.Events;

/// <summary>A few writers that commit events in batches, as an import or a busy node does.</summary>
internal static class BatchWriters
{
    private const int BatchEvents = 1_000;
    private const int Writers = 4;

    /// <summary>Completes when everything is durable.</summary>
    public static Task AppendAsync(IStore store, TelemetryEvent[] events) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => AppendAsync(store, events, writer))));

    private static async Task AppendAsync(IStore store, TelemetryEvent[] events, int writer)
    {
        for (var from = writer * BatchEvents; from < events.Length; from += Writers * BatchEvents)
        {
            var transaction = new StorageTransaction();
            foreach (var one in events.AsSpan(from, Math.Min(BatchEvents, events.Length - from)))
            {
                transaction.Events.Add(TelemetryCodec.ToRecord(one));
            }

            var result = await store.CommitAsync(transaction, CancellationToken.None);
            if (!result.IsCommitted)
            {
                throw new InvalidOperationException($"The store answered {result.Status}.");
            }
        }
    }
}

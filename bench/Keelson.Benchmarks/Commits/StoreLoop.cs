using System.Diagnostics;
using Keelson.Storage;
using Keelson.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Benchmarks.Commits;

/// <summary>The store as the platform uses it: each caller commits, waits until it is told, and commits again.</summary>
internal static class StoreLoop
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static async Task<Measurement> RunAsync(string folder, int callers, TimeSpan duration)
    {
        using var instruments = new StorageInstruments();
        var parts = new SqliteStoreParts(new StorageOptions { DataFolder = folder }, instruments, NullLogger<SqliteStore>.Instance, null);
        await using var store = SqliteStore.Open(parts);
        var workloads = Enumerable.Range(0, callers).Select(caller => new Workload(caller)).ToArray();
        await CommitAsync(store, workloads, new Meter(), WarmUp);
        using var groups = new GroupCounter();
        var meter = new Meter();
        return meter.End(await CommitAsync(store, workloads, meter, duration), groups.Count);
    }

    private static async Task<List<long>> CommitAsync(SqliteStore store, Workload[] workloads, Meter meter, TimeSpan duration)
    {
        var latencies = await Task.WhenAll(workloads.Select(workload => Task.Run(async () =>
        {
            using var cancellation = new CancellationTokenSource();
            var own = new List<long>(1_000_000 / workloads.Length);
            while (meter.IsWithin(duration))
            {
                var transaction = workload.Next();
                var start = Stopwatch.GetTimestamp();
                var result = await store.CommitAsync(transaction, cancellation.Token);
                own.Add(Stopwatch.GetTimestamp() - start);
                if (!result.IsCommitted)
                {
                    throw new InvalidOperationException($"A commit answered {result.Status}.");
                }
            }

            return own;
        })));
        return [.. latencies.SelectMany(own => own)];
    }
}

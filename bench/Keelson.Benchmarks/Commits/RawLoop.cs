using System.Diagnostics;
using Keelson.Storage.Sqlite;

namespace Keelson.Benchmarks.Commits;

/// <summary>The floor: one prepared insert of the same number of bytes into one table without a second index, many rows a sync.</summary>
internal static class RawLoop
{
    public static Measurement Run(string folder, int rows, TimeSpan duration)
    {
        using var database = SqliteDatabase.OpenWriter(Path.Combine(folder, "raw.db"), TimeSpan.FromSeconds(1));
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
        var insert = database.Statement("INSERT INTO t (payload) VALUES (?1)");
        var payload = Workload.Filled(Workload.EntryBytes + Workload.EventBytes, 0);
        var latencies = new List<long>(1_000_000);
        var meter = new Meter();
        while (meter.IsWithin(duration))
        {
            var start = Stopwatch.GetTimestamp();
            database.Execute("BEGIN IMMEDIATE");
            for (var row = 0; row < rows; row++)
            {
                insert.Bind(1, payload).Run();
            }

            database.Execute("COMMIT");
            var latency = Stopwatch.GetTimestamp() - start;
            for (var row = 0; row < rows; row++)
            {
                latencies.Add(latency);
            }
        }

        return meter.End(latencies, latencies.Count / rows);
    }
}

using Keelson.Storage;

namespace Keelson.Workflows;

/// <summary>Reads journals of runs.</summary>
internal static class RunHistory
{
    /// <summary>The state that a journal tells, and its last version; 0 when there is no such journal.</summary>
    public static async Task<(RunState State, long Version)> FoldAsync(IStore store, string run, CancellationToken cancellation)
    {
        var state = new RunState();
        var version = 0L;
        while (true)
        {
            var page = await store.ReadJournalAsync(RunTables.Journal(run), version, StorageLimits.ReadMax, cancellation);
            foreach (var entry in page)
            {
                state.Apply(RunEntryCodec.Read(entry.Payload));
                version = entry.Version;
            }

            if (page.Count < StorageLimits.ReadMax)
            {
                return (state, version);
            }
        }
    }

    /// <summary>One page of entries.</summary>
    public static async Task<IReadOnlyList<(long Version, RunEntry Entry)>> PageAsync(
        IStore store, string run, long afterVersion, int limit, CancellationToken cancellation)
    {
        var page = await store.ReadJournalAsync(RunTables.Journal(run), afterVersion, limit, cancellation);
        return [.. page.Select(entry => (entry.Version, RunEntryCodec.Read(entry.Payload)))];
    }
}

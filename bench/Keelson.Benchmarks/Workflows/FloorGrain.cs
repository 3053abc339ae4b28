using System.Diagnostics.CodeAnalysis;
using Keelson.Benchmarks.Commits;
using Keelson.Storage;
using Orleans;

namespace Keelson.Benchmarks.Workflows;

/// <summary>See <see cref="IFloorGrain"/>: no history, no events, no rows, no checks.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Orleans makes it.")]
internal sealed class FloorGrain(IStore store) : Grain, IFloorGrain
{
    private static readonly byte[] Entry = Workload.Filled(Workload.EntryBytes, 1);

    public async Task RunAsync()
    {
        var journal = new JournalId(this.GetPrimaryKeyString());
        for (var step = 0; step < 5; step++)
        {
            await store.CommitAsync(new StorageTransaction().Append(journal, step, [Entry]), CancellationToken.None);
        }

        DeactivateOnIdle();
    }
}

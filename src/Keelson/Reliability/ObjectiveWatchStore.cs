using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Reliability;

/// <summary>Keeps what was said of objectives as rows.</summary>
internal sealed class ObjectiveWatchStore(IStore store)
{
    private static readonly RowTable Table = new("objective-watch");

    /// <summary>What was said last, with its version; version 0 when nothing was.</summary>
    public async ValueTask<(ObjectiveWatchState State, long Version)> ReadAsync(string workflow, ObjectiveKind kind, CancellationToken cancellation) =>
        await store.ReadRowAsync(Table, Key(workflow, kind), cancellation) is { } row
            ? (KeelsonJson.Deserialize<ObjectiveWatchState>(row.Value), row.Version)
            : (ObjectiveWatchState.Empty, 0);

    /// <summary>Adds what is said now to a transaction; refused when another node has said it in between.</summary>
    public static void Add(StorageTransaction transaction, string workflow, ObjectiveKind kind, ObjectiveWatchState state, long version) =>
        transaction.Put(Table, Key(workflow, kind), KeelsonJson.Serialize(state), version);

    private static string Key(string workflow, ObjectiveKind kind) => $"{workflow}/{ObjectiveChange.NameOf(kind)}";
}

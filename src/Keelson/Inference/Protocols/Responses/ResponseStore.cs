using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>
/// Keeps responses so that later requests can continue them. One row a response, scoped by tenant and workflow, gone after the time that
/// the workflow's sensitivity and value allow.
/// </summary>
internal sealed class ResponseStore(IStore store, SnapshotSource snapshots, TimeProvider time)
{
    private const int RecordBytesMax = 4 * 1024 * 1024; // A conversation of a million tokens; longer ones must be sent whole.
    private const int IdMax = 128;
    private static readonly RowTable Table = new("responses");
    private static readonly TimeSpan LifeDefault = TimeSpan.FromDays(30); // Without a workflow nobody said more.

    /// <summary>Keeps one; answers false when it is too large or has no usable id, so that it can not be continued.</summary>
    public async ValueTask<bool> KeepAsync(Attribution owner, ReadOnlyMemory<byte> inputItems, JsonElement response)
    {
        if (response.Text("id") is not { Length: > 0 and <= IdMax } id)
        {
            return false;
        }

        var record = ResponseContinuation.Keep(inputItems, response, owner.Workflow);
        if (record.Length > RecordBytesMax)
        {
            return false;
        }

        var transaction = new StorageTransaction();
        transaction.Put(Table, KeyOf(owner.Tenant, id), record, expiresAt: time.GetUtcNow() + LifeOf(owner.Workflow));
        return (await store.CommitAsync(transaction, CancellationToken.None)).IsCommitted;
    }

    /// <summary>A kept response that this caller may see; null: there is none.</summary>
    public async ValueTask<ResponseRecord?> FindAsync(string tenant, string? workflow, string id, CancellationToken cancellation)
    {
        if (id.Length is 0 or > IdMax || await store.ReadRowAsync(Table, KeyOf(tenant, id), cancellation) is not { } row)
        {
            return null;
        }

        var record = KeelsonJson.Deserialize<ResponseRecord>(row.Value);
        return workflow is null || record.Workflow == workflow ? record : null;
    }

    /// <summary>Forgets one.</summary>
    public async ValueTask ForgetAsync(string tenant, string id, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        transaction.Delete(Table, KeyOf(tenant, id));
        await store.CommitAsync(transaction, cancellation);
    }

    private static string KeyOf(string tenant, string id) => tenant + "/" + id;

    private TimeSpan LifeOf(string? workflow) =>
        snapshots.Current.Find<WorkflowDirectory>()?.TryGet(workflow, out var profile) is true && snapshots.Current.Find<StateLifetimes>() is { } lifetimes
            ? lifetimes.Of(new TtlClass(profile.Sensitivity, profile.Value))
            : LifeDefault;
}

using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools;

/// <summary>
/// Where approvals survive: the request, an index by time and one of what is still open. Decisions are written under the version that was
/// read, so that nobody is counted twice. Safe for concurrent use.
/// </summary>
internal sealed class ApprovalLedger(IStore store, ITelemetry telemetry, ToolAudit audit, TimeProvider time)
{
    private static readonly RowTable Requests = new("approvals");
    private static readonly RowTable ByTime = new("approvals.time");
    private static readonly RowTable ByKey = new("approvals.key");
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30); // As long as the keys of the calls; the audit log keeps the evidence.

    /// <summary>The approval of that id, or null.</summary>
    public async ValueTask<(Approval Approval, long Version)?> FindAsync(string id, CancellationToken cancellation) =>
        await store.ReadRowAsync(Requests, id, cancellation) is { } row ? (KeelsonJson.Deserialize<Approval>(row.Value), row.Version) : null;

    /// <summary>Requests from the newest to the oldest; a page may be short while a cursor says that there is more.</summary>
    public async ValueTask<(IReadOnlyList<Approval> Page, string? Cursor)> ListAsync(
        bool isOpenOnly, string? cursor, int limit, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var rows = await store.ScanRowsAsync(new RowScan(ByTime, "", cursor, StorageLimits.RowScanMax, IsDescending: true), cancellation);
        var page = new List<Approval>();
        foreach (var row in rows)
        {
            var found = await FindAsync(System.Text.Encoding.UTF8.GetString(row.Value.Span), cancellation);
            if (found is { } approval && (!isOpenOnly || ApprovalDecider.StatusAt(approval.Approval, now) == ApprovalStatus.Pending))
            {
                page.Add(approval.Approval with { Status = ApprovalDecider.StatusAt(approval.Approval, now) });
            }

            if (page.Count == limit)
            {
                return (page, row.Key);
            }
        }

        return (page, rows.Count < StorageLimits.RowScanMax ? null : rows[^1].Key);
    }

    /// <summary>
    /// Adds a request to the transaction of whoever asks. An earlier request for the same call under another digest becomes stale.
    /// </summary>
    public async ValueTask RequestAsync(StorageTransaction transaction, Approval approval, CancellationToken cancellation)
    {
        transaction.Put(Requests, approval.Id, KeelsonJson.Serialize(approval), 0, approval.ExpiresAt + Keep);
        transaction.Put(ByTime, TimeKey(approval), System.Text.Encoding.UTF8.GetBytes(approval.Id), null, approval.ExpiresAt + Keep);
        telemetry.RecordDurably(transaction, EventTypes.ApprovalRequested, Data(approval, approval.Requester, approval.Title));
        audit.Approval(transaction, approval, "approval.requested", approval.Requester);
        if (approval.Key is not { } key)
        {
            return;
        }

        if (await store.ReadRowAsync(ByKey, key, cancellation) is { } earlier
            && System.Text.Encoding.UTF8.GetString(earlier.Value.Span) is var earlierId
            && earlierId != approval.Id
            && await FindAsync(earlierId, cancellation) is { } old
            && old.Approval.Status is ApprovalStatus.Pending or ApprovalStatus.Granted)
        {
            Close(transaction, old.Approval with { Status = ApprovalStatus.Stale }, old.Version, EventTypes.ApprovalStale, "The call changed after the request.");
        }

        transaction.Put(ByKey, key, System.Text.Encoding.UTF8.GetBytes(approval.Id), null, approval.ExpiresAt + Keep);
    }

    /// <summary>Counts one person's word; wakes the run that waits for it in the same transaction.</summary>
    public async ValueTask<(Approval? Approval, Fault? Fault)> VoteAsync(
        string id, ApprovalVote vote, string? digest, bool isPerson, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not { } found)
        {
            return (null, new Fault(ErrorCodes.RequestNotFound, "There is no approval with this id."));
        }

        var (next, fault) = ApprovalDecider.Vote(found.Approval, vote, digest, isPerson);
        if (next is null)
        {
            return (null, fault);
        }

        var transaction = new StorageTransaction();
        var type = vote.IsGrant ? EventTypes.ApprovalGranted : EventTypes.ApprovalDenied;
        transaction.Put(Requests, id, KeelsonJson.Serialize(next), found.Version, next.ExpiresAt + Keep);
        telemetry.RecordDurably(transaction, type, Data(next, vote.By, vote.Reason));
        audit.Approval(transaction, next, vote.IsGrant ? "approval.granted" : "approval.denied", vote.By);
        if (next is { Status: not ApprovalStatus.Pending, Run: { } run })
        {
            RunNews.Tell(transaction, run, id, vote.At);
        }

        var committed = await store.CommitAsync(transaction, cancellation);
        return committed.IsCommitted ? (next, null) : (null, CommitFaults.Of(committed.Status));
    }

    /// <summary>Writes down in the caller's transaction that nobody decided in time.</summary>
    public void Expire(StorageTransaction transaction, Approval approval, long version) =>
        Close(transaction, approval with { Status = ApprovalStatus.Expired }, version, EventTypes.ApprovalExpired, "Nobody decided in time.");

    /// <summary>Spends the approval in the transaction of the intent that it allows.</summary>
    public static void PutUsed(StorageTransaction transaction, Approval approval) =>
        transaction.Put(Requests, approval.Id, KeelsonJson.Serialize(approval with { Status = ApprovalStatus.Used }), null, approval.ExpiresAt + Keep);

    private void Close(StorageTransaction transaction, Approval approval, long version, string type, string reason)
    {
        transaction.Put(Requests, approval.Id, KeelsonJson.Serialize(approval with { DecidedAt = time.GetUtcNow() }), version, approval.ExpiresAt + Keep);
        telemetry.RecordDurably(transaction, type, Data(approval, "node:keelson", reason));
        audit.Approval(transaction, approval, type[EventTypes.Prefix.Length..], "node:keelson");
    }

    private static string TimeKey(Approval approval) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{approval.RequestedAt.UtcTicks:D20}-{approval.Id}");

    private static EventData Data(Approval approval, string actor, string reason) => new()
    {
        Tenant = approval.Tenant,
        Workflow = approval.Workflow,
        TrustTier = approval.TrustTier,
        Run = approval.Run,
        Step = approval.Step,
        Tool = approval.Tool,
        Key = approval.Key,
        Subject = approval.Id,
        Actor = actor,
        Reason = reason,
    };
}

using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Audit;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Reliability;

/// <summary>Closes incidents: a person says why, and it is recorded.</summary>
internal sealed class IncidentService(IStore store, ITelemetry telemetry, IncidentReports reports, IdFactory ids, TimeProvider time)
{
    private const int ReasonMax = 1_000; // A reason is a sentence or two; the story belongs in a ticket.

    /// <summary>Closes an incident; answers why it could not be closed, or null.</summary>
    public async ValueTask<Fault?> CloseAsync(string id, string? reason, Principal by, CancellationToken cancellation)
    {
        if (reason is not { Length: <= ReasonMax } text || string.IsNullOrWhiteSpace(text))
        {
            return new Fault(ErrorCodes.RequestInvalid, $"Say in \"reason\", in at most {ReasonMax} characters, why the incident may be closed.");
        }

        if (reports.Find(id) is not { } incident)
        {
            return new Fault(ErrorCodes.RequestNotFound, "No open incident has this id.");
        }

        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.IncidentClosed, new EventData
        {
            Tenant = by.Tenant,
            Workflow = incident.Workflow,
            Run = incident.Run,
            TrustTier = incident.TrustTier,
            Actor = by.Actor,
            Subject = id,
            Reason = text.Trim(),
        });
        new AuditLeaf(
            ids.NextEventId(), time.GetUtcNow(), by.Tenant, "incident.closed", by.Subject.Kind, by.TokenId, "incident", id).AddTo(transaction);
        return CommitFault.Of(await store.CommitAsync(transaction, cancellation));
    }
}

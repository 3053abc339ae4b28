using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Audit;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Rollout;

/// <summary>Writes what remains of an act at a gate: its event and its audit leaf, always together in the transaction of its rows.</summary>
internal sealed class GateRecords(ITelemetry telemetry, IdFactory ids, TimeProvider time)
{
    /// <summary>Adds event and leaf.</summary>
    /// <param name="transaction">The transaction of the act.</param>
    /// <param name="eventType">What happened.</param>
    /// <param name="data">What the event says; the caller is filled in.</param>
    /// <param name="by">Who did it.</param>
    /// <param name="facts">What the leaf says: closed words, numbers, digests.</param>
    public void Add(StorageTransaction transaction, string eventType, EventData data, Principal by, Dictionary<string, string> facts)
    {
        telemetry.RecordDurably(transaction, eventType, data with { Tenant = by.Tenant, Actor = by.Actor });
        new AuditLeaf(
            ids.NextEventId(),
            time.GetUtcNow(),
            by.Tenant,
            eventType[EventTypes.Prefix.Length..],
            by.Subject.Kind,
            by.TokenId,
            "workflow",
            data.Workflow ?? "")
        {
            Facts = facts,
        }.AddTo(transaction);
    }
}

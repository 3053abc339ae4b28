using System.Globalization;
using Keelson.Primitives;
using Keelson.Security.Audit;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Security.Tokens;

/// <summary>Writes what remains of tokens and revocations: the row, the event and the audit leaf, always the three together.</summary>
internal sealed class TokenRecords(ITelemetry telemetry, IdFactory ids, TimeProvider time)
{
    public void AddIssued(StorageTransaction transaction, TokenClaims claims, Principal issuedBy, string eventType)
    {
        var row = TokenRow.Of(claims, issuedBy);
        transaction.Put(
            SecurityTables.Tokens, claims.TokenId, KeelsonJson.Serialize(row), expectedVersion: 0, expiresAt: claims.ExpiresAt + TokenProfile.Skew);
        telemetry.RecordDurably(transaction, eventType, new EventData
        {
            Tenant = claims.Tenant,
            Actor = issuedBy.Actor,
            Subject = Revocation.KeyOf(RevocationKind.Token, claims.TokenId),
            Workflow = claims.Subject.Workflow,
            Run = claims.Run,
            TrustTier = claims.TrustTier,
            Cost = claims.Caps.MaxCost,
            Count = claims.Scopes.Count,
        });
        Leaf(eventType == EventTypes.TokenIssued ? "token.issued" : "token.exchanged", claims.Tenant, issuedBy, "token", claims.TokenId, new()
        {
            ["scope"] = string.Join(' ', row.Scopes),
            ["tier"] = claims.TrustTier.ToString(CultureInfo.InvariantCulture),
            ["expires"] = claims.ExpiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["depth"] = claims.Depth.ToString(CultureInfo.InvariantCulture),
            ["parent"] = row.Parent ?? "",
        }).AddTo(transaction);
    }

    public void AddRevoked(StorageTransaction transaction, Revocation revocation, string tenant, Principal by)
    {
        transaction.Put(
            SecurityTables.Revocations, revocation.Key, KeelsonJson.Serialize(revocation), expiresAt: revocation.Until);
        telemetry.RecordDurably(transaction, EventTypes.TokenRevoked, new EventData
        {
            Tenant = tenant,
            Actor = by.Actor,
            Subject = revocation.Key,
            Run = revocation.Kind == RevocationKind.Run ? revocation.Value : null,
            Reason = revocation.Reason,
        });

        // A subject may be the name of a person, and a leaf can never be erased: it holds the digest, the row holds the name.
        var target = revocation.Kind == RevocationKind.Subject ? CanonicalJson.Sha256Hex(KeelsonJson.Serialize(revocation.Value)) : revocation.Value;
        Leaf("token.revoked", tenant, by, Revocation.Word(revocation.Kind), target, []).AddTo(transaction);
    }

    private AuditLeaf Leaf(string action, string tenant, Principal by, string targetKind, string target, Dictionary<string, string> facts) =>
        new(ids.NextEventId(), time.GetUtcNow(), tenant, action, by.Subject.Kind, by.TokenId, targetKind, target) { Facts = facts };
}

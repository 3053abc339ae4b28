using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Security.Tokens;

/// <summary>
/// Revocations over the store: each is one durable transaction, and in force on this node before the caller is told; other nodes take
/// it over within <see cref="SecurityOptions.RevocationRefresh"/>. Safe for concurrent use.
/// </summary>
internal sealed class RevocationStore(
    IStore store, TokenRevocations revocations, TokenRecords records, SigningKeyRing keys, string tenant, TimeProvider time)
{
    private const int PageMax = 1000; // What one scan of the store gives.
    private const int ReasonLengthMax = 500; // A sentence for the record, no report.

    private long _seenPosition;

    /// <summary>Revokes by token, subject, run or key; safe to retry. Null when it is in force.</summary>
    public async Task<Fault?> RevokeAsync(RevocationKind kind, string value, string? reason, Principal by, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var transaction = new StorageTransaction();
        var row = kind == RevocationKind.Token ? await store.ReadRowAsync(SecurityTables.Tokens, value, cancellation) : null;
        var until = now + TokenProfile.LifetimeMaxAny + TokenProfile.Skew;
        if (row is { } stored)
        {
            var token = KeelsonJson.Deserialize<TokenRow>(stored.Value);
            until = token.ExpiresAt + TokenProfile.Skew; // Nothing that was exchanged from it lives longer.
            transaction.Put(SecurityTables.Tokens, value, KeelsonJson.Serialize(token with { RevokedAt = now }), expiresAt: until);
        }

        var sentence = reason is { Length: > ReasonLengthMax } ? reason[..ReasonLengthMax] : reason;
        var revocation = new Revocation(kind, value, now, until, by.TokenId, sentence);
        records.AddRevoked(transaction, revocation, tenant, by);
        if (CommitFault.Of(await store.CommitAsync(transaction, cancellation)) is { } fault)
        {
            return fault;
        }

        Take(revocation);
        return null;
    }

    /// <summary>Reads every revocation; called before the first token is verified.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        _seenPosition = store.LastEventPosition;
        string? after = null;
        while (true)
        {
            var rows = await store.ScanRowsAsync(new RowScan(SecurityTables.Revocations, "", after, PageMax), cancellation);
            foreach (var row in rows)
            {
                revocations.Apply(KeelsonJson.Deserialize<Revocation>(row.Value));
            }

            if (rows.Count < PageMax)
            {
                break;
            }

            after = rows[^1].Key;
        }

        revocations.Confirm(now);
    }

    /// <summary>Takes over revocations that other nodes made since the last look, and forgets what can hit nothing any more.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        while (true)
        {
            var events = await store.ReadEventsAsync(
                new EventScan(_seenPosition, PageMax) { Type = EventTypes.TokenRevoked }, cancellation);
            foreach (var happened in events)
            {
                var key = TelemetryCodec.Parse(happened.Record.Payload).Data.Subject;
                if (key is not null && await store.ReadRowAsync(SecurityTables.Revocations, key, cancellation) is { } row)
                {
                    Take(KeelsonJson.Deserialize<Revocation>(row.Value));
                }

                _seenPosition = happened.Position;
            }

            if (events.Count < PageMax)
            {
                break;
            }
        }

        revocations.Confirm(now);
        revocations.Forget(now);
    }

    private void Take(Revocation revocation)
    {
        revocations.Apply(revocation);
        if (revocation.Kind == RevocationKind.Key)
        {
            keys.Retire(revocation.Value);
        }
    }
}

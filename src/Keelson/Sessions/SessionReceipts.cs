using Keelson.Primitives;
using Keelson.Security.Tokens;
using Keelson.Storage;

namespace Keelson.Sessions;

/// <summary>
/// Proves that a session is gone. The receipt is a JWS (ES256) that anybody can check against <c>/.well-known/jwks.json</c>; it is given only
/// after the bytes have left the files. Safe to ask for again.
/// </summary>
internal sealed class SessionReceipts(RetentionSweeper sweeper, SigningKeyRing keys, TimeProvider time)
{
    private const string Type = "keelson-erasure+jwt";

    /// <summary>Makes sure that the bytes are gone, and signs that they are.</summary>
    public async ValueTask<string> SignAsync(SessionErasure erasure, CancellationToken cancellation)
    {
        await sweeper.SweepOnceAsync(cancellation);
        return keys.Current.Sign(Type, KeelsonJson.Serialize(new
        {
            Sub = erasure.Session,
            Tnt = erasure.Tenant,
            erasure.Workflow,
            ErasedAt = erasure.At,
            erasure.Cause,
            erasure.Entries,
            erasure.Bytes,
            Iat = time.GetUtcNow().ToUnixTimeSeconds(),
        }));
    }
}

using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Security.Access;

/// <summary>
/// Records refused credentials in the stream. A stranger with a loop must not fill the disk: beyond a few events a second the rest is
/// counted and stands as <see cref="EventData.Count"/> of the next event. Safe for concurrent use.
/// </summary>
internal sealed class RejectionLog(ITelemetry telemetry, string tenant, TimeProvider time)
{
    private const int PerSecondMax = 20; // Enough to see every honest mistake one by one, small enough to keep a year of attack.

    private readonly Lock _gate = new();
    private long _second;
    private int _inSecond;
    private long _uncounted;

    /// <summary>Records one refusal; the credential is named by 8 hex digits of its digest, never by its text.</summary>
    public void Record(Fault fault, string credentialDigest, string? tokenId, string? traceId)
    {
        long count;
        lock (_gate)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            (_inSecond, _second) = second == _second ? (_inSecond + 1, second) : (1, second);
            if (_inSecond > PerSecondMax)
            {
                _uncounted++;
                return;
            }

            count = 1 + _uncounted;
            _uncounted = 0;
        }

        telemetry.Record(EventTypes.TokenRejected, new EventData
        {
            Tenant = tenant,
            Code = fault.Code.Code,
            FailureClass = fault.FailureClass,
            Subject = "sha256/" + credentialDigest,
            Actor = tokenId is null ? null : "jti:" + tokenId,
            Trace = traceId,
            Count = count,
        });
    }
}

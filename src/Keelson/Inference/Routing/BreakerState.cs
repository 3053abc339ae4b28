namespace Keelson.Inference.Routing;

/// <summary>
/// The circuit of one deployment. Closed until enough failures came in a row; then open for a while; then one request may try, and
/// its end closes or opens the circuit again. Pure: time is passed in.
/// </summary>
/// <param name="Failures">Failures in a row.</param>
/// <param name="OpenUntil">While it is open: until when.</param>
/// <param name="IsProbing">True while the one request tries.</param>
internal readonly record struct BreakerState(int Failures, DateTimeOffset? OpenUntil, bool IsProbing)
{
    /// <summary>closed, open or halfOpen; for people.</summary>
    public string Word(DateTimeOffset now) => OpenUntil is not { } until ? "closed" : until > now ? "open" : "halfOpen";

    /// <summary>True when a request may go.</summary>
    public bool Admits(DateTimeOffset now) => OpenUntil is not { } until || (until <= now && !IsProbing);

    /// <summary>A request goes.</summary>
    public BreakerState Begun() => OpenUntil is null ? this : this with { IsProbing = true };

    /// <summary>The state of a deployment that answers.</summary>
    public static BreakerState Closed => default;

    /// <summary>It ended without telling anything about the deployment (the client left, the request was wrong).</summary>
    public BreakerState Ended() => this with { IsProbing = false };

    /// <summary>It failed.</summary>
    public BreakerState Failed(DateTimeOffset now, int failuresMax, TimeSpan openFor)
    {
        var failures = Failures + 1;
        return failures >= failuresMax || OpenUntil is not null
            ? new BreakerState(failures, now + openFor, false)
            : new BreakerState(failures, null, false);
    }
}

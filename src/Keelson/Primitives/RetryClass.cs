namespace Keelson.Primitives;

/// <summary>What a caller may do after an error; on the wire in snake case (error envelope, <c>retry.class</c>).</summary>
public enum RetryClass
{
    /// <summary>Asking again gives the same answer.</summary>
    Never,

    /// <summary>At once.</summary>
    Immediate,

    /// <summary>After the time given in <c>afterMs</c>.</summary>
    After,

    /// <summary>With exponential back-off and jitter.</summary>
    Backoff,

    /// <summary>With back-off, only when the call carries an idempotency key.</summary>
    BackoffIfIdempotent,

    /// <summary>After the credential was refreshed.</summary>
    AfterRefresh,

    /// <summary>After a person approved.</summary>
    AfterApproval,

    /// <summary>After the context was made smaller.</summary>
    AfterCompaction,

    /// <summary>After an unknown outcome was resolved by a person or a probe.</summary>
    AfterResolution,
}

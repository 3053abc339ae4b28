using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>What the ledger knows of one call; a row of <see cref="ToolLedger"/>. It holds digests, never arguments or answers.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Fingerprint">SHA-256 over the tool's name and the canonical arguments, hex.</param>
/// <param name="Phase">How far it has come.</param>
internal sealed record ToolCallState(string Key, string Tool, string Fingerprint, ToolCallPhase Phase)
{
    public Effect Effect { get; init; }

    public ToolIdempotency Idempotency { get; init; }

    /// <summary>Grows with every owner; an answer that belongs to an older one is kept beside, never applied.</summary>
    public int Epoch { get; init; }

    /// <summary>The process that owns the call.</summary>
    public string Owner { get; init; } = "";

    /// <summary>How often it was sent.</summary>
    public int Sends { get; init; }

    /// <summary>True from the first send without an answer until something certain is known.</summary>
    public bool IsDoubtful { get; init; }

    public string? Workflow { get; init; }

    public string? Run { get; init; }

    public string? Step { get; init; }

    public string Actor { get; init; } = "";

    public bool IsCompensation { get; init; }

    public DateTimeOffset IntendedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Until then the answer is given again; later the key is refused as expired, and never executed again.</summary>
    public DateTimeOffset RetainUntil { get; init; }

    /// <summary>When the row itself goes; the refusal of an expired key lives as long.</summary>
    public DateTimeOffset ForgetAt { get; init; }

    public StoredFault? Fault { get; init; }

    public ToolResolution? Resolution { get; init; }

    public string? ResolvedBy { get; init; }
}

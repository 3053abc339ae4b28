namespace Keelson.Primitives;

/// <summary>On whose account something happens. Claims of the token come first and cannot be overridden by headers.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Actor">Who acts: the token's subject or <c>node:...</c>.</param>
public sealed record Attribution(string Tenant, string Actor)
{
    /// <summary>The identifier of the token (jti), for the record.</summary>
    public string? TokenId { get; init; }

    /// <summary>The workflow class.</summary>
    public string? Workflow { get; init; }

    /// <summary>The workflow run.</summary>
    public RunId? Run { get; init; }

    /// <summary>The session.</summary>
    public SessionId? Session { get; init; }

    /// <summary>The step of the run, by its path.</summary>
    public string? Step { get; init; }

    /// <summary>The agent's name, when it is not the workflow's.</summary>
    public string? Agent { get; init; }

    /// <summary>Trust tier of the caller: the rollout wave of its workflow, 1 to 3.</summary>
    public int TrustTier { get; init; } = 1;

    /// <summary>W3C trace id, 32 hex digits.</summary>
    public string? TraceId { get; init; }

    /// <summary>The most that the token may spend (claim <c>cap.maxCostUsd</c>); null: no cap of its own.</summary>
    public Money? TokenCostCap { get; init; }
}

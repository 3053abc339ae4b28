using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Tokens;

namespace Keelson.Server.Api.Tokens;

/// <summary>What <c>POST /api/tokens</c> takes.</summary>
internal sealed record TokenBody
{
    private const double SecondsMax = 1e9; // Thirty years; more is refused by the rules, and must not overflow before.

    /// <summary>For whom.</summary>
    public string? Sub { get; init; }

    /// <summary>Exact scopes, spaces between them.</summary>
    public string? Scope { get; init; }

    /// <summary>For how long.</summary>
    public double? TtlSeconds { get; init; }

    /// <summary>Trust tier, 1 to 3.</summary>
    public int? Tier { get; init; }

    /// <summary>The run that it is bound to.</summary>
    public string? Run { get; init; }

    /// <summary>The most to be spent.</summary>
    public Money? MaxCostUsd { get; init; }

    /// <summary>How many tool calls.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>The only hosts to be reached.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>The same as the room takes it.</summary>
    public TokenRequest ToRequest() => new()
    {
        Subject = Sub,
        Scopes = Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        Lifetime = TtlSeconds is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, SecondsMax)) : null,
        TrustTier = Tier,
        Run = Run,
        Caps = new TokenCaps { MaxCost = MaxCostUsd, MaxCalls = MaxCalls, Hosts = Hosts },
    };
}

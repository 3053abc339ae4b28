using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>Who a credential speaks for, or why it is refused; exactly one of the two is there.</summary>
public readonly record struct TokenVerdict
{
    private TokenVerdict(Principal? principal, Fault? fault, string? tokenId) =>
        (Principal, Fault, TokenId) = (principal, fault, tokenId);

    /// <summary>The caller.</summary>
    public Principal? Principal { get; }

    /// <summary>Why not; one of the auth.* codes, or policy.unavailable.</summary>
    public Fault? Fault { get; }

    /// <summary>True when the credential was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Principal))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsAccepted => Principal is not null;

    /// <summary>The identifier of the token, when its signature was good.</summary>
    internal string? TokenId { get; }

    internal static TokenVerdict Accept(Principal principal) => new(principal, null, principal.TokenId);

    internal static TokenVerdict Refuse(Fault fault, string? tokenId = null) => new(null, fault, tokenId);
}

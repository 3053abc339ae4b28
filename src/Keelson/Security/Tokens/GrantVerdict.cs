using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>What a new token may say, or why there is none; exactly one of the two is there.</summary>
internal readonly record struct GrantVerdict
{
    private GrantVerdict(TokenClaims? claims, Fault? fault) => (Claims, Fault) = (claims, fault);

    public TokenClaims? Claims { get; }

    public Fault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Claims))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsGranted => Claims is not null;

    public static GrantVerdict Grant(TokenClaims claims) => new(claims, null);

    public static GrantVerdict Refuse(Fault fault) => new(null, fault);

    public static GrantVerdict Invalid(string pointer, string detail) =>
        new(null, new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] });
}

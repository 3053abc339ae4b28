using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>A new token, or why there is none; exactly one of the two is there.</summary>
public readonly record struct IssueVerdict
{
    private IssueVerdict(IssuedToken? token, Fault? fault) => (Token, Fault) = (token, fault);

    /// <summary>The token.</summary>
    public IssuedToken? Token { get; }

    /// <summary>Why not.</summary>
    public Fault? Fault { get; }

    /// <summary>True when there is a token.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsIssued => Token is not null;

    internal static IssueVerdict Issue(IssuedToken token) => new(token, null);

    internal static IssueVerdict Refuse(Fault fault) => new(null, fault);
}

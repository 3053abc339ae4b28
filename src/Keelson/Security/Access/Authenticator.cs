using System.Diagnostics;
using Keelson.Security.Tokens;

namespace Keelson.Security.Access;

/// <summary>Says who a credential speaks for, whatever kind it is, and records refusals. Never throws for what a stranger sends.</summary>
internal sealed class Authenticator(AdminToken admin, TokenVerifier verifier, RejectionLog rejections)
{
    public TokenVerdict Authenticate(string credential)
    {
        var verdict = credential.StartsWith(AdminToken.Prefix, StringComparison.Ordinal)
            ? AuthenticateAdmin(credential)
            : verifier.Verify(credential);
        if (!verdict.IsAccepted)
        {
            rejections.Record(
                verdict.Fault, TokenDigest.Of(credential).ToShortText(), verdict.TokenId, Activity.Current?.TraceId.ToHexString());
        }

        return verdict;
    }

    private TokenVerdict AuthenticateAdmin(string credential) => admin.IsMatch(credential)
        ? TokenVerdict.Accept(admin.Principal)
        : TokenVerdict.Refuse(TokenRules.Invalid("This is not the admin token of this platform; the right one is in DATA/admin.token."));
}

using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Security.Tokens;

/// <summary>
/// Makes tokens inside the caller's transaction: the row, the event and the audit leaf are kept exactly when the rest of the
/// transaction is. The token must not be handed out before the transaction is durable. Safe for concurrent use.
/// </summary>
internal sealed class TokenIssuer(TokenProfile profile, string tenant, SigningKeyRing keys, IdFactory ids, TimeProvider time, TokenRecords records)
{
    /// <summary>
    /// Issues a token on the authority of a caller. The built-in admin and the platform itself may issue any; everybody else only a
    /// part of its own, and never in the name of another person.
    /// </summary>
    public IssueVerdict Issue(StorageTransaction transaction, TokenRequest request, Principal issuer)
    {
        var verdict = Decide(request, issuer);
        return verdict.IsGranted
            ? IssueVerdict.Issue(Write(transaction, verdict.Claims, issuer, EventTypes.TokenIssued))
            : IssueVerdict.Refuse(verdict.Fault);
    }

    /// <summary>Exchanges a verified token for a narrower one of the same subject (RFC 8693).</summary>
    public IssueVerdict Exchange(StorageTransaction transaction, Principal parent, TokenRequest request, Principal caller)
    {
        if (parent.Claims is not { } claims)
        {
            return IssueVerdict.Refuse(GrantVerdict.Invalid("/subject_token", "The admin token cannot be exchanged; issue a token instead.").Fault!);
        }

        if (request.Subject is { } other && other != claims.Subject.Text)
        {
            return IssueVerdict.Refuse(new Fault(ErrorCodes.AuthAttenuationViolation, "An exchange keeps the subject of its parent."));
        }

        var actor = caller.Subject == claims.Subject ? null : caller.Subject.Text;
        var verdict = TokenAttenuation.Decide(claims, request, claims.Subject, actor, NextId(), time.GetUtcNow());
        return verdict.IsGranted
            ? IssueVerdict.Issue(Write(transaction, verdict.Claims, caller, EventTypes.TokenExchanged))
            : IssueVerdict.Refuse(verdict.Fault);
    }

    private GrantVerdict Decide(TokenRequest request, Principal issuer)
    {
        var now = time.GetUtcNow();
        if (issuer.IsAdmin)
        {
            return TokenGrant.Decide(request, profile, tenant, NextId(), now);
        }

        if (issuer.Claims is not { } claims || !Subject.TryParse(request.Subject ?? issuer.Subject.Text, out var subject))
        {
            return GrantVerdict.Invalid("/subject", "The subject must be user:NAME, service:NAME or agent:TENANT/WORKFLOW/INSTANCE.");
        }

        if (subject != claims.Subject && subject.Kind is SubjectKind.User or SubjectKind.Node)
        {
            return GrantVerdict.Refuse(new Fault(
                ErrorCodes.AuthAttenuationViolation, "Only the admin token issues tokens in the name of people and nodes."));
        }

        return TokenGrant.CheckScopes(request.Scopes ?? [.. claims.Scopes], subject) is { } wrong
            ? GrantVerdict.Refuse(wrong)
            : TokenAttenuation.Decide(
                claims, request, subject, subject == claims.Subject ? null : claims.Subject.Text, NextId(), now);
    }

    private IssuedToken Write(StorageTransaction transaction, TokenClaims claims, Principal issuedBy, string eventType)
    {
        records.AddIssued(transaction, claims, issuedBy, eventType);
        return new IssuedToken(keys.Current.SignToken(claims), claims.TokenId, claims.ExpiresAt, claims.ToPrincipal());
    }

    private string NextId() => ids.Next("t_");
}

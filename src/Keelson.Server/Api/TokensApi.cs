using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Security.Tokens;
using Keelson.Server.Api.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Keelson.Server.Api;

/// <summary>Tokens over HTTP: issue, list, revoke, exchange, and the public keys that they are verified with.</summary>
internal static class TokensApi
{
    private const int BodyBytesMax = 64 * 1024; // A token of 8 KiB and a list of scopes fit many times.
    private const int PageDefault = 50;
    private const int PageMax = 1000;

    private static readonly RequestSizeLimitAttribute BodyLimit = new(BodyBytesMax);

    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapTokensApi(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/tokens").WithTags("tokens");
        tokens.MapPost("", IssueAsync).RequireScope(Scopes.AdminTokens).WithMetadata(BodyLimit);
        tokens.MapGet("", ListAsync).RequireScope(Scopes.AdminTokens);
        tokens.MapGet("/{jti}", ShowAsync).RequireScope(Scopes.AdminTokens);
        tokens.MapDelete("/{jti}", RevokeAsync).RequireScope(Scopes.AdminTokens);
        tokens.MapDelete("", RevokeManyAsync).RequireScope(Scopes.AdminTokens);
        routes.MapPost("/oauth/token", ExchangeAsync).RequireCaller().WithMetadata(BodyLimit).WithTags("tokens");
        routes.MapGet("/.well-known/jwks.json", PublicKeys).AllowAnonymous().WithTags("tokens");
        return routes;
    }

    private static async Task<Created<IssuedTokenView>> IssueAsync(TokenBody body, HttpContext http, TokenStore tokens, CancellationToken cancellation)
    {
        var verdict = await tokens.IssueAsync(body.ToRequest(), http.GetPrincipal(), cancellation);
        var token = verdict.IsIssued ? verdict.Token : throw new FaultException(verdict.Fault);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/tokens/{token.TokenId}",
            new IssuedTokenView(
                token.Text, token.TokenId, token.Principal.Subject.Text, ScopeText(token.Principal), token.Principal.TrustTier, token.ExpiresAt));
    }

    private static async Task<Ok<TokenPage>> ListAsync(TokenStore tokens, CancellationToken cancellation, int limit = PageDefault, string? cursor = null)
    {
        if (limit is < 1 or > PageMax)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, $"The limit must be from 1 to {PageMax}."));
        }

        var rows = await tokens.ListAsync(cursor, limit, cancellation);
        return TypedResults.Ok(new TokenPage([.. rows.Select(TokenView.Of)], rows.Count == limit ? rows[^1].TokenId : null));
    }

    private static async Task<Ok<TokenView>> ShowAsync(string jti, TokenStore tokens, CancellationToken cancellation) =>
        TypedResults.Ok(TokenView.Of(await tokens.FindAsync(jti, cancellation) ?? throw NotFound()));

    private static async Task<NoContent> RevokeAsync(
        string jti, string? reason, HttpContext http, TokenStore tokens, RevocationStore revocations, CancellationToken cancellation)
    {
        if (await tokens.FindAsync(jti, cancellation) is null)
        {
            throw NotFound();
        }

        return await InForceAsync(RevocationKind.Token, jti, reason, http, revocations, cancellation);
    }

    private static async Task<NoContent> RevokeManyAsync(
        string? sub, string? run, string? kid, string? reason, HttpContext http, RevocationStore revocations, CancellationToken cancellation)
    {
        if (new[] { sub, run, kid }.Count(value => value is not null) != 1)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "Say by what to revoke: exactly one of sub, run and kid."));
        }

        if (kid is not null && !http.GetPrincipal().IsAdmin)
        {
            throw new FaultException(new Fault(ErrorCodes.AuthScopeMissing, "Only the admin token retires a signing key, because that ends every token."));
        }

        var (kind, value) = sub is not null ? (RevocationKind.Subject, sub) : run is not null ? (RevocationKind.Run, run) : (RevocationKind.Key, kid!);
        return await InForceAsync(kind, value, reason, http, revocations, cancellation);
    }

    private static async Task<NoContent> InForceAsync(
        RevocationKind kind, string value, string? reason, HttpContext http, RevocationStore revocations, CancellationToken cancellation)
    {
        if (value.Length is 0 or > 256)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "What is revoked is named by 1 to 256 characters."));
        }

        return await revocations.RevokeAsync(kind, value, reason, http.GetPrincipal(), cancellation) is { } fault
            ? throw new FaultException(fault)
            : TypedResults.NoContent();
    }

    private static async Task<Ok<ExchangedToken>> ExchangeAsync(
        HttpContext http, Authenticator authenticator, TokenStore tokens, TimeProvider time, CancellationToken cancellation)
    {
        if (!http.Request.HasFormContentType)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestUnsupported, "This endpoint takes a form: Content-Type: application/x-www-form-urlencoded."));
        }

        var form = ExchangeForm.Of(await http.Request.ReadFormAsync(cancellation));
        var parent = authenticator.Authenticate(form.SubjectToken);
        if (!parent.IsAccepted)
        {
            throw new FaultException(parent.Fault);
        }

        var verdict = await tokens.ExchangeAsync(parent.Principal, form.Request, http.GetPrincipal(), cancellation);
        var token = verdict.IsIssued ? verdict.Token : throw new FaultException(verdict.Fault);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ExchangedToken(
            token.Text,
            ExchangeForm.AccessTokenType,
            "Bearer",
            (long)(token.ExpiresAt - time.GetUtcNow()).TotalSeconds,
            ScopeText(token.Principal)));
    }

    private static FileContentHttpResult PublicKeys(SigningKeyRing keys, HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=300"; // Half of the time that a key is published before it signs.
        return TypedResults.File(keys.ToJwks(), "application/jwk-set+json");
    }

    private static string ScopeText(Principal principal) => string.Join(' ', principal.Scopes.Order(StringComparer.Ordinal));

    private static FaultException NotFound() =>
        new(new Fault(ErrorCodes.RequestNotFound, "No token with this id is alive; keelson token list shows those that are."));
}

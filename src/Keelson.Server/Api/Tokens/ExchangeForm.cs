using System.Globalization;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Tokens;

namespace Keelson.Server.Api.Tokens;

/// <summary>What <c>POST /oauth/token</c> takes: the form of RFC 8693 2.1, and our own limits beside it.</summary>
/// <param name="SubjectToken">The token to be narrowed.</param>
/// <param name="Request">What is asked for.</param>
internal sealed record ExchangeForm(string SubjectToken, TokenRequest Request)
{
    /// <summary>The grant type of RFC 8693.</summary>
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>The token type that is taken and given.</summary>
    public const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    private const string JwtType = "urn:ietf:params:oauth:token-type:jwt";

    /// <summary>Reads the form.</summary>
    /// <exception cref="FaultException">It is not a form of a token exchange.</exception>
    public static ExchangeForm Of(IFormCollection form)
    {
        if (One(form, "grant_type") is not GrantType)
        {
            throw Refused("grant_type", $"The grant_type must be {GrantType}.");
        }

        if (One(form, "subject_token_type") is not (AccessTokenType or JwtType))
        {
            throw Refused("subject_token_type", $"The subject_token_type must be {AccessTokenType}.");
        }

        if (One(form, "requested_token_type") is not (null or AccessTokenType or JwtType))
        {
            throw Refused("requested_token_type", $"The requested_token_type must be {AccessTokenType}, or absent.");
        }

        if (One(form, "actor_token") is not null)
        {
            throw Refused("actor_token", "Who acts is the caller of this request; leave actor_token out.");
        }

        return new ExchangeForm(
            One(form, "subject_token") ?? throw Refused("subject_token", "The subject_token is missing: the token to be narrowed."),
            new TokenRequest
            {
                Scopes = One(form, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Audience = One(form, "audience"),
                Lifetime = Number(form, "ttl_seconds") is { } seconds ? TimeSpan.FromSeconds((double)seconds) : null,
                TrustTier = (int?)Number(form, "tier"),
                Run = One(form, "run"),
                Caps = new TokenCaps
                {
                    MaxCost = Number(form, "max_cost_usd") is { } usd ? new Money(usd) : null,
                    MaxCalls = (int?)Number(form, "max_calls"),
                    Hosts = One(form, "hosts")?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    ArgsSchemaDigest = One(form, "args_schema_digest"),
                },
            });
    }

    // RFC 6749 3.2: a parameter stands at most once.
    private static string? One(IFormCollection form, string name) =>
        !form.TryGetValue(name, out var values) ? null
        : values.Count == 1 ? values[0]
        : throw Refused(name, $"The parameter {name} must stand once.");

    private static decimal? Number(IFormCollection form, string name)
    {
        const decimal Max = 1_000_000_000;
        return One(form, name) is not { } text ? null
            : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= Max ? number
            : throw Refused(name, $"The parameter {name} must be a plain number.");
    }

    private static FaultException Refused(string name, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail("/" + name, detail)] });
}

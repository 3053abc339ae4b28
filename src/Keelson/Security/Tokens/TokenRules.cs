using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>What verified claims must satisfy, now and in this place. Pure.</summary>
internal static class TokenRules
{
    /// <summary>Rules that hold for the whole life of a token; checked once.</summary>
    public static Fault? CheckForm(TokenClaims claims, TokenProfile profile)
    {
        if (claims.Issuer != profile.Issuer)
        {
            return Invalid("The token was issued by somebody else.");
        }

        if (claims.Audience != profile.Audience)
        {
            return Invalid("The token is meant for another audience.");
        }

        if (claims.Subject.Tenant is { } tenant && tenant != claims.Tenant)
        {
            return Invalid("The token's subject belongs to another tenant than the token.");
        }

        if (claims.ExpiresAt <= claims.IssuedAt || claims.ExpiresAt <= claims.NotBefore)
        {
            return Invalid("The token ends before it begins.");
        }

        var lifetimeMax = TokenProfile.LifetimeMax(claims.Subject.Kind);
        if (claims.ExpiresAt - claims.IssuedAt > lifetimeMax)
        {
            return Invalid($"The token lives longer than {lifetimeMax.TotalSeconds:0} s, the most for its kind of subject.");
        }

        return profile.Tenant is { } own && own != claims.Tenant ? TenantMismatch() : null;
    }

    /// <summary>Rules about the time; checked on every use.</summary>
    public static Fault? CheckTime(TokenClaims claims, DateTimeOffset now)
    {
        if (now - TokenProfile.Skew >= claims.ExpiresAt)
        {
            return new Fault(ErrorCodes.AuthTokenExpired, "The token has expired; ask for a new one.");
        }

        return claims.NotBefore > now + TokenProfile.Skew || claims.IssuedAt > now + TokenProfile.Skew
            ? Invalid("The token is not valid yet; check the clocks of issuer and caller.")
            : null;
    }

    /// <summary>The token must be of the tenant whose data is asked for.</summary>
    public static Fault? CheckTenant(Principal principal, string tenant) =>
        principal.Tenant == tenant ? null : TenantMismatch();

    public static Fault Invalid(string detail) => new(ErrorCodes.AuthTokenInvalid, detail);

    private static Fault TenantMismatch() =>
        new(ErrorCodes.AuthTenantMismatch, "The token belongs to another tenant; use one of the tenant that is asked for.");
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Keelson.Security.Access;

/// <summary>What an endpoint says about who may call it. One that says nothing may be called by nobody.</summary>
public static class SecurityEndpointExtensions
{
    /// <summary>
    /// The caller must hold this scope; <c>{name}</c> in it stands for the route value of that name, for example
    /// <c>workflow:{name}.run</c>.
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoints, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoints.RequireAnyScope(scope);

    /// <summary>The caller must hold at least one of these scopes.</summary>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder endpoints, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder().AddRequirements(new ScopeRequirement(scopes)).Build());

    /// <summary>Any caller with a good credential; what it may see is decided inside.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    /// <summary>Clients of this endpoint may send their token as <c>x-api-key</c>.</summary>
    public static TBuilder AcceptApiKey<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(AcceptsApiKey.Instance);

    /// <summary>Who calls; only for endpoints that require a scope or a caller.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is open to everybody, so there may be no caller.</exception>
    public static Principal GetPrincipal(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<Principal>() ?? throw new InvalidOperationException("Nobody was authenticated on this endpoint.");
    }
}

using Keelson.Primitives;
using Keelson.Security.Access;
using Keelson.Security.Egress;
using Keelson.Security.Tokens;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Keelson.Security;

/// <summary>Wires the room: tokens, access, egress.</summary>
public static class SecurityServiceCollectionExtensions
{
    /// <summary>
    /// Adds the room. Needs <see cref="IStore"/> and <see cref="ITelemetry"/>. The application calls UseAuthentication and
    /// UseAuthorization; from then on an endpoint that names no scope is closed.
    /// </summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services, SecurityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IdFactory>();
        services.AddSingleton(options);
        services.AddHostedService<SecurityKeeper>();
        AddTokens(services, options);
        AddAccess(services, options);
        services.AddEgress(options.Tenant);
        return services;
    }

    private static void AddTokens(IServiceCollection services, SecurityOptions options)
    {
        services.AddSingleton(new TokenProfile(options.IssuerInForce, options.Audience, options.Tenant));
        services.AddSingleton(new TokenRevocations(options.RevocationStaleAfter));
        services.AddSingleton(new VerifiedTokenCache(options.VerifiedTokensMax));
        services.AddSingleton(_ => AdminToken.Open(options.DataFolder, options.Tenant));
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<IVerificationKeys>(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<TokenRecords>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TokenIssuer>(provider, options.Tenant));
        services.AddSingleton<TokenStore>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RevocationStore>(provider, options.Tenant));
    }

    /// <summary>Adds the way out alone; <see cref="AddSecurity"/> includes it. Needs <see cref="ITelemetry"/>.</summary>
    internal static IServiceCollection AddEgress(this IServiceCollection services, string tenant)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SnapshotSource>();
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<OwnEndpoints>();
        services.AddSingleton<EgressDialer>();
        services.AddSingleton<EgressTransport>();
        services.AddSingleton<EgressPools>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EgressRecorder>(provider, tenant));
        services.AddSingleton<EgressHttp>();
        services.AddSingleton<EgressProxy>();
        return services;
    }

    private static void AddAccess(IServiceCollection services, SecurityOptions options)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RejectionLog>(provider, options.Tenant));
        services.AddSingleton<Authenticator>();
        services.AddAuthentication(KeelsonAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeelsonAuthenticationHandler>(KeelsonAuthenticationHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, ScopeAuthorizationHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessResultHandler>();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder()
                .RequireAuthenticatedUser().AddRequirements(new NamedEndpointRequirement()).Build());
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Keelson.Security.Access;

/// <summary>
/// The fallback: an endpoint that does not say who may call it may be called by nobody. Where there is no endpoint of ours (no route,
/// or none for this method), a known caller passes and hears so; a stranger hears nothing.
/// </summary>
internal sealed class NamedEndpointRequirement : AuthorizationHandler<NamedEndpointRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NamedEndpointRequirement requirement)
    {
        if (context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint && Principal.Of(context.User) is not null)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

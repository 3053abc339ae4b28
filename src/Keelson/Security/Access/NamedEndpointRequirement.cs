using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Keelson.Security.Access;

/// <summary>
/// The fallback: an endpoint that does not say who may call it may be called by nobody. Where there is no endpoint at all, a known
/// caller passes and hears that nothing is there; a stranger hears nothing.
/// </summary>
internal sealed class NamedEndpointRequirement : AuthorizationHandler<NamedEndpointRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NamedEndpointRequirement requirement)
    {
        if (context.Resource is HttpContext http && http.GetEndpoint() is null && Principal.Of(context.User) is not null)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Keelson.Security.Access;

/// <summary>Holds the caller to the scopes that the matched endpoint asks for.</summary>
internal sealed class ScopeAuthorizationHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var route = (context.Resource as HttpContext)?.GetRouteData().Values;
        if (Principal.Of(context.User) is { } caller && requirement.For(route).Any(caller.Has))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

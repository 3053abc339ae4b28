using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Keelson.Security.Access;

/// <summary>Turns the verdict of the authorization middleware into the call or into a refusal.</summary>
internal sealed class AccessResultHandler(TimeProvider time) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.Challenged)
        {
            return SignInPage.IsFor(context) ? SignInPage.Redirect(context) : AccessRefusal.ChallengeAsync(context, time);
        }

        var route = context.GetRouteData().Values;
        var scopes = policy.Requirements.OfType<ScopeRequirement>().SelectMany(requirement => requirement.For(route)).ToList();
        return AccessRefusal.ForbidAsync(context, scopes, time);
    }
}

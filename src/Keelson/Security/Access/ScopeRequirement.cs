using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Keelson.Security.Access;

/// <summary>The caller must hold one of these scopes; <c>{name}</c> in a scope stands for a value of the matched route.</summary>
internal sealed class ScopeRequirement(IReadOnlyList<string> scopes) : IAuthorizationRequirement
{
    /// <summary>The scopes as the endpoint names them.</summary>
    public IReadOnlyList<string> Names => scopes;

    /// <summary>The scopes for one request; one that names a value the route does not have is left out, so it opens nothing.</summary>
    public IEnumerable<string> For(RouteValueDictionary? route)
    {
        foreach (var scope in scopes)
        {
            if (Fill(scope, route) is { } exact)
            {
                yield return exact;
            }
        }
    }

    private static string? Fill(string scope, RouteValueDictionary? route)
    {
        var open = scope.IndexOf('{', StringComparison.Ordinal);
        var close = scope.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 || close < open)
        {
            return scope;
        }

        return route is not null && route.TryGetValue(scope[(open + 1)..close], out var value) && value is string { Length: > 0 } text
            ? string.Concat(scope.AsSpan(0, open), text, scope.AsSpan(close + 1))
            : null;
    }
}

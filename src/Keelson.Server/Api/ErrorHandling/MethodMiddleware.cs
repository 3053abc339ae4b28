using Microsoft.AspNetCore.Routing.Template;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>
/// Says of a path that is there that it does not take the method, and which it takes. The routes of static files match every path with GET
/// and HEAD before they look at the name, so that the framework answers 404 where it should say 405, and the other way round.
/// </summary>
internal sealed class MethodMiddleware(RequestDelegate next, EndpointDataSource endpoints)
{
    // The routes of a running platform do not change.
    private readonly Lazy<IReadOnlyList<(TemplateMatcher Path, IReadOnlyList<string> Methods)>> _routes = new(() => RoutesOf(endpoints));

    /// <summary>Runs the rest of the pipeline, or refuses.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        // What the framework chose to refuse the method with is no route.
        if (http.GetEndpoint() is RouteEndpoint)
        {
            await next(http);
            return;
        }

        var taken = _routes.Value.Where(route => route.Path.TryMatch(http.Request.Path, [])).SelectMany(route => route.Methods)
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        if (taken.Count == 0 || taken.Contains(http.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            http.SetEndpoint(null);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = string.Join(", ", taken);
    }

    private static List<(TemplateMatcher Path, IReadOnlyList<string> Methods)> RoutesOf(EndpointDataSource endpoints) =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern is { RawText: not null, ParameterPolicies.Count: 0 } && route.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods.Count: > 0 })
            .Select(route => (new TemplateMatcher(TemplateParser.Parse(route.RoutePattern.RawText!.TrimStart('/')), []), route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods))];
}

using Keelson.Server.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Hosting;

public sealed class RoutesTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static readonly string[] Open =
    [
        "/healthz", "/readyz", "/.well-known/jwks.json", "/sign-in", "/sign-out",
    ];

    [Fact]
    public void Every_route_was_reviewed()
    {
        var routes = Endpoints()
            .Where(endpoint => !IsAsset(endpoint))
            .SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))
            .Distinct()
            .Order(StringComparer.Ordinal);

        Repository.Approve("tests/approved/routes.txt", string.Join('\n', routes) + "\n");
    }

    [Fact]
    public void No_route_is_mapped_twice()
    {
        // A page takes the posts of its own forms only, and its framework sees to that.
        var doubled = Endpoints()
            .Where(endpoint => !IsAsset(endpoint) && endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
            .SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .GroupBy(route => route, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);

        Assert.Empty(doubled);
    }

    [Fact]
    public void Only_the_named_routes_are_open()
    {
        var open = Endpoints()
            .Where(endpoint => !IsAsset(endpoint) && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Distinct();

        Assert.Empty(open.Except(Open));
    }

    // Style sheets and scripts: open, because the sign-in page needs them; their names carry digests of their content.
    private static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText is { } route && (route.Contains("_content/", StringComparison.Ordinal) || route.Contains("_framework/", StringComparison.Ordinal));

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["*"];

    private IEnumerable<RouteEndpoint> Endpoints() =>
        platform.Host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct();
}

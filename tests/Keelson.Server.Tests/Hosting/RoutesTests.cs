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

    [Theory]
    [InlineData("HEAD", "/api/runs", 405, "GET")]
    [InlineData("HEAD", "/api/runs/r_1", 405, "GET")]
    [InlineData("HEAD", "/v1/models", 405, "GET")]
    [InlineData("HEAD", "/openapi/v1.json", 405, "GET")]
    [InlineData("HEAD", "/api/sessions", 405, "GET, POST")]
    [InlineData("GET", "/v1/chat/completions", 405, "POST")]
    [InlineData("PUT", "/api/sessions/s_1", 405, "DELETE, GET")]
    [InlineData("HEAD", "/api/nope", 404, "")]
    [InlineData("PUT", "/api/nope", 404, "")]
    [InlineData("GET", "/api/nope", 404, "")]
    [InlineData("HEAD", "/healthz", 200, "")]
    public async Task A_method_that_a_path_does_not_take_is_refused_with_those_that_it_takes(string method, string path, int status, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await platform.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((status, allow), ((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
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

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Server.Tests.Api;

namespace Keelson.Server.Tests.Hosting;

public sealed class OpenApiTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_names_every_management_route_its_scope_and_its_failure()
    {
        var document = await platform.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        var described = paths.EnumerateObject().Select(path => path.Name.TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        var missing = (await File.ReadAllLinesAsync(Repository.File("tests/approved/routes.txt"), Cancel))
            .Select(line => line.Split(' ')[1].TrimEnd('/'))
            .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) && !described.Contains(path))
            .Distinct();
        Assert.Empty(missing);

        var start = paths.GetProperty("/api/workflows/{name}/runs").GetProperty("post");
        Assert.Contains("workflow:{name}.run", start.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(start.TryGetProperty("requestBody", out _));
        Assert.True(start.GetProperty("responses").TryGetProperty("default", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("ErrorEnvelope", out _));
    }

    [Fact]
    public async Task A_stranger_does_not_get_it()
    {
        using var stranger = platform.NewClient(isAuthorized: false);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/openapi/v1.json", Cancel)).StatusCode);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Server.Tests.Api;

namespace Keelson.Server.Tests.Hosting;

public sealed class OpenApiTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_names_every_route_its_scope_and_its_failure()
    {
        var document = await platform.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        var described = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}"))
            .ToHashSet(StringComparer.Ordinal);
        var missing = (await File.ReadAllLinesAsync(Repository.File("tests/approved/routes.txt"), Cancel))
            .Where(route => route.Contains(" /api/", StringComparison.Ordinal) || route.Contains(" /v1/", StringComparison.Ordinal))
            .Select(route => route.TrimEnd('/').Replace("{**", "{", StringComparison.Ordinal))
            .Where(route => !described.Contains(route));
        Assert.Empty(missing);

        var start = paths.GetProperty("/api/workflows/{name}/runs").GetProperty("post");
        Assert.Contains("workflow:{name}.run", start.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(start.TryGetProperty("requestBody", out _));
        Assert.True(start.GetProperty("responses").TryGetProperty("default", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("ErrorEnvelope", out _));
    }

    [Theory]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/responses", true)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/messages/count_tokens", false)]
    [InlineData("/v1/embeddings", false)]
    public async Task The_model_endpoints_say_what_they_are_for_what_they_take_and_how_they_answer(string path, bool isStreamed)
    {
        var document = await platform.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        var post = document.GetProperty("paths").GetProperty(path).GetProperty("post");

        Assert.NotEmpty(post.GetProperty("summary").GetString()!);
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        var answers = post.GetProperty("responses").GetProperty("200").GetProperty("content");
        Assert.Equal((true, isStreamed), (answers.TryGetProperty("application/json", out _), answers.TryGetProperty("text/event-stream", out _)));
        Assert.Equal("Needs a token.", post.GetProperty("description").GetString());
    }

    [Fact]
    public async Task A_stranger_does_not_get_it()
    {
        using var stranger = platform.NewClient(isAuthorized: false);

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/openapi/v1.json", Cancel)).StatusCode);
    }
}

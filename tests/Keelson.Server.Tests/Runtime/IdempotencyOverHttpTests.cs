using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Runtime;

/// <summary>The shared idempotency scenarios that take the caller's token away, over HTTP.</summary>
public sealed class IdempotencyOverHttpTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_answer_that_was_kept_is_not_given_to_a_caller_who_may_no_longer_call()
    {
        var scenarios = Scenarios().Where(scenario => Steps(scenario).Exists(step => Op(step) == "revoke")).ToList();
        Assert.NotEmpty(scenarios);
        foreach (var scenario in scenarios)
        {
            await PlayAsync(scenario);
        }
    }

    private static List<JsonElement> Steps(JsonElement scenario) => [.. scenario.GetProperty("steps").EnumerateArray()];

    private static string? Op(JsonElement step) => step.TryGetProperty("op", out var op) ? op.GetString() : null;

    private static List<JsonElement> Scenarios([CallerFilePath] string path = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(path)!); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "vectors", "security", "idempotency-scenarios.json");
            if (File.Exists(file))
            {
                return [.. JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("scenarios").EnumerateArray()];
            }
        }

        Assert.Skip("shared/vectors/security/idempotency-scenarios.json is not beside this checkout.");
        return [];
    }

    private async Task PlayAsync(JsonElement scenario)
    {
        var made = 0;
        var act = ToolFunction.Create("act", (int amount) => amount + Interlocked.Increment(ref made), Effect.Read, ToolIdempotency.Native, null, null);
        await using var platform = await RuntimePlatform.StartAsync(
            Path.Combine(_folder.Folder, scenario.GetProperty("id").GetString()!), (_, _) => Task.FromResult<object?>(null), configure: builder => builder.Services.AddSingleton(act));
        var (_, token) = await platform.SendAsync(HttpMethod.Post, "/api/tokens", new { sub = "service:ci", scope = "tool:act", ttlSeconds = 600, tier = 2 });
        using var caller = new HttpClient { BaseAddress = platform.Client.BaseAddress };
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetProperty("token").GetString());
        var last = (Status: 0, Code: (string?)null);
        foreach (var step in Steps(scenario))
        {
            switch (Op(step))
            {
                case "call":
                    using (var request = new HttpRequestMessage(HttpMethod.Post, "/api/tools/act/calls") { Content = new StringContent(step.GetProperty("body").GetRawText()) })
                    {
                        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{step.GetProperty("key").GetString()}\"");
                        using var response = await caller.SendAsync(request, TestContext.Current.CancellationToken);
                        last = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                    }

                    break;
                case "revoke":
                    var (status, _) = await platform.SendAsync(HttpMethod.Delete, $"/api/tokens/{token.GetProperty("jti").GetString()}?reason=test");
                    Assert.Equal(204, status);
                    break;
                default:
                    Assert.True(step.GetProperty("expect").GetProperty("status").GetInt32() == last.Status, $"{last.Status} {last.Code}");
                    break;
            }
        }

        Assert.Contains("upstreamExecutions==1", scenario.GetProperty("invariants").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(1, made);
    }
}

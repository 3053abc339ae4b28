using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Keelson.Security.Tokens;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Sessions;

/// <summary>Sessions over a real port: talk, follow, go back, fork, hold, erase, restart.</summary>
public sealed class SessionsApiTests : IAsyncLifetime
{
    private const string Config = """
        platform: { tenant: acme, region: local }
        providers:
          sim: { kind: simulator, seed: 7, firstTokenMs: 20, perTokenMs: 2 }
        models:
          m: { contextTokens: 8192, deployments: [ { provider: sim } ], prices: [ { from: 2026-01-01, input: 1, output: 2 } ] }
        workflows:
          helper: { owner: sre, models: [m], maxOutputTokens: 200, value: high, agent: { instructions: "You help.", tools: [] } }
        """;

    private readonly TempFolder _folder = new();
    private KeelsonHost? _host;
    private HttpClient _client = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_turn_answers_is_followed_token_by_token_and_is_metered_like_any_request()
    {
        var id = await CreateAsync();
        var said = await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = "Hello there" });

        var answer = said.GetProperty("messages")[0].GetProperty("message");
        Assert.Equal("assistant", answer.GetProperty("role").GetString());
        var text = answer.GetProperty("content").GetString()!;
        Assert.NotEmpty(text);
        var events = await FollowAsync(id, null, one => one.EventType == "session.turnEnded");
        Assert.Equal(
            ["session.created", "session.message", "session.turnStarted", "session.piece", "session.message", "session.turnEnded"],
            Collapse(events.Select(one => one.EventType)));
        Assert.Equal(text, string.Concat(Pieces(events)));
        var shown = await SendAsync(HttpMethod.Get, $"/api/sessions/{id}");
        Assert.True(shown.GetProperty("contextTokens").GetInt64() > 0);
        Assert.False(shown.TryGetProperty("turn", out _));
        var stream = await _client.GetStringAsync($"/api/events?session={id}&limit=100", Cancel);
        Assert.Contains("keelson.inference.completed", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello there", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_comes_back_with_the_last_id_sees_every_token_once_also_after_a_restart()
    {
        var id = await CreateAsync();
        var turn = await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = "Tell me a long story", wait = false }, HttpStatusCode.Accepted);
        Assert.Equal(1, turn.GetProperty("turn").GetInt64());

        // A line that breaks after every second event.
        var all = new List<SseItem<string>>();
        while (all.Count == 0 || all[^1].EventType != "session.turnEnded")
        {
            var count = 0;
            all.AddRange(await FollowAsync(id, all.Count == 0 ? null : all[^1].EventId, one => one.EventType == "session.turnEnded" || ++count == 2));
        }

        var shown = await SendAsync(HttpMethod.Get, $"/api/sessions/{id}");
        var text = shown.GetProperty("messages")[1].GetProperty("message").GetProperty("content").GetString();
        Assert.Equal(text, string.Concat(Pieces(all)));
        Assert.Equal(all.Count, all.Select(one => one.EventId).Distinct().Count());

        await StopAsync();
        await StartAsync();
        var again = await FollowAsync(id, all[3].EventId, one => one.EventType == "session.turnEnded");
        Assert.Equal(all.Skip(4).Select(one => (one.EventId, one.EventType, one.Data)), again.Select(one => (one.EventId, one.EventType, one.Data)));
    }

    [Fact]
    public async Task A_second_message_is_refused_or_waits_as_the_caller_asks()
    {
        var id = await CreateAsync();
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = "one", wait = false }, HttpStatusCode.Accepted);
        var busy = await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = "two" }, HttpStatusCode.Conflict);
        Assert.Equal("session.busy", busy.GetProperty("code").GetString());

        var queued = await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = "three", whenBusy = "queue" });

        Assert.Equal(2, queued.GetProperty("turn").GetInt64());
        var shown = await SendAsync(HttpMethod.Get, $"/api/sessions/{id}");
        Assert.Equal(["user", "assistant", "user", "assistant"], shown.GetProperty("messages").EnumerateArray().Select(one => one.GetProperty("message").GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Checkpoints_restores_and_forks_go_their_own_ways()
    {
        var id = await CreateAsync();
        await SayAsync(id, "one");
        await SendAsync(HttpMethod.Put, $"/api/sessions/{id}/state/mood", "calm");
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/checkpoints", new { name = "calm" });
        await SayAsync(id, "two");
        await SendAsync(HttpMethod.Put, $"/api/sessions/{id}/state/mood", "angry");
        var fork = (await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/fork", new { name = "calm" }, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        await SayAsync(fork, "three");
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/restore", new { name = "calm" });

        var (first, second) = (await SendAsync(HttpMethod.Get, $"/api/sessions/{id}"), await SendAsync(HttpMethod.Get, $"/api/sessions/{fork}"));
        Assert.Equal(["one"], Said(first));
        Assert.Equal(["one", "three"], Said(second));
        Assert.Equal("calm", first.GetProperty("state").GetProperty("mood").GetString());
        Assert.Equal(id, second.GetProperty("forkedFrom").GetString());
        Assert.Equal(2, (await SendAsync(HttpMethod.Get, "/api/sessions?workflow=helper")).GetProperty("items").GetArrayLength());
        Assert.Single((await SendAsync(HttpMethod.Get, $"/api/sessions/{fork}/messages?limit=1")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Values_change_under_the_version_that_was_read_and_bad_ones_are_refused()
    {
        var id = await CreateAsync();
        await SendAsync(HttpMethod.Put, $"/api/sessions/{id}/state/k", new { a = 1 });
        using var read = await _client.GetAsync($"/api/sessions/{id}/state/k", Cancel);
        var tag = read.Headers.ETag!;
        Assert.Equal("""{"a":1}""", await read.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.OK, await PutIfAsync(id, tag));
        Assert.Equal(HttpStatusCode.Conflict, await PutIfAsync(id, tag));
        using var bad = new StringContent("{", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PutAsync($"/api/sessions/{id}/state/k", bad, Cancel)).StatusCode);
        using var large = new StringContent("\"" + new string('x', 70_000) + "\"", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _client.PutAsync($"/api/sessions/{id}/state/k", large, Cancel)).StatusCode);
        await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}/state/k");
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/api/sessions/{id}/state/k", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/api/sessions/s_nope", Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_erased_session_leaves_a_signed_receipt_and_no_byte_in_any_file()
    {
        const string Secret = "zebra-marker-4711";
        var id = await CreateAsync();
        await SayAsync(id, $"remember {Secret}");
        await SendAsync(HttpMethod.Put, $"/api/sessions/{id}/state/note", Secret);
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = $"repeat {Secret}" });
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/checkpoints", new { name = "c" });
        Assert.True(FilesHold(Secret), "The test writes nothing that could be found.");
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/hold", new { reason = "case 7" });
        Assert.Equal("policy.denied", (await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}", null, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}/hold");

        var receipt = await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}");

        Assert.False(FilesHold(Secret));
        Assert.True(CompactJws.TryParse(receipt.GetProperty("receipt").GetString(), out var jws));
        var header = JsonSerializer.Deserialize<JsonElement>(jws.Header);
        Assert.Equal("keelson-erasure+jwt", header.GetProperty("typ").GetString());
        var key = _host!.Services.GetRequiredService<SigningKeyRing>().Find(header.GetProperty("kid").GetString()!)!;
        Assert.True(key.Verify(jws.SigningInput, jws.Signature));
        Assert.Equal(id, JsonSerializer.Deserialize<JsonElement>(jws.Payload).GetProperty("sub").GetString());

        var gone = await SendAsync(HttpMethod.Get, $"/api/sessions/{id}", null, HttpStatusCode.Gone);
        Assert.Equal("state.erased", gone.GetProperty("code").GetString());
        Assert.Equal("erased", (await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}")).GetProperty("cause").GetString());
        Assert.Contains("keelson.session.erased", await _client.GetStringAsync($"/api/events?session={id}&limit=100", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_part_outlives_a_restart_and_the_erasure_of_its_origin_and_leaves_no_byte_with_the_last_that_holds_it()
    {
        const string Secret = "zebra-picture-4711";
        var picture = new { type = "image_url", image_url = new { url = "data:image/png;base64," + string.Concat(Enumerable.Repeat(Secret, 8_000)) } };
        var id = await CreateAsync();
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = new object[] { new { type = "text", text = "look" }, picture }, respond = false });
        await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/checkpoints", new { name = "seen" });
        var fork = (await SendAsync(HttpMethod.Post, $"/api/sessions/{id}/fork", new { name = "seen" }, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        await StopAsync();
        await StartAsync();
        var url = (await SendAsync(HttpMethod.Get, $"/api/sessions/{id}")).GetProperty("messages")[0].GetProperty("message").GetProperty("content")[1].GetProperty("image_url").GetProperty("url");
        Assert.Equal(picture.image_url.url, url.GetString());
        Assert.Contains(Secret, (await FollowAsync(id, null, one => one.EventType == "session.message"))[^1].Data, StringComparison.Ordinal);

        await SendAsync(HttpMethod.Delete, $"/api/sessions/{id}");

        Assert.True(FilesHold(Secret));
        url = (await SendAsync(HttpMethod.Get, $"/api/sessions/{fork}/messages")).GetProperty("items")[0].GetProperty("message").GetProperty("content")[1].GetProperty("image_url").GetProperty("url");
        Assert.Equal(picture.image_url.url, url.GetString());
        await SendAsync(HttpMethod.Delete, $"/api/sessions/{fork}");
        Assert.False(FilesHold(Secret));
    }

    private static IEnumerable<string> Collapse(IEnumerable<string> types)
    {
        var last = "";
        foreach (var type in types)
        {
            if (type != last)
            {
                yield return last = type;
            }
        }
    }

    private static IEnumerable<string> Pieces(IEnumerable<SseItem<string>> events) =>
        events.Where(one => one.EventType == "session.piece").Select(one => JsonSerializer.Deserialize<JsonElement>(one.Data).GetProperty("text").GetString()!);

    private static IEnumerable<string?> Said(JsonElement session) =>
        session.GetProperty("messages").EnumerateArray().Select(one => one.GetProperty("message").GetProperty("content").GetString());

    private async Task<string> CreateAsync() =>
        (await SendAsync(HttpMethod.Post, "/api/sessions", new { workflow = "helper" }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    private Task<JsonElement> SayAsync(string id, string text) =>
        SendAsync(HttpMethod.Post, $"/api/sessions/{id}/messages", new { content = text, respond = false });

    private async Task<HttpStatusCode> PutIfAsync(string id, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/sessions/{id}/state/k") { Content = JsonContent.Create(new { a = 2 }) };
        request.Headers.IfMatch.Add(tag);
        using var answer = await _client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private async Task<List<SseItem<string>>> FollowAsync(string id, string? lastEventId, Func<SseItem<string>, bool> isLast)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel))
        {
            seen.Add(item);
            if (isLast(item))
            {
                break;
            }
        }

        return seen;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body = null, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _client.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private bool FilesHold(string text) => Directory.EnumerateFiles(Path.Combine(_folder.Folder, "data"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    });

    private async Task StartAsync()
    {
        var config = _folder.Write("keelson.yaml", Config);
        _host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(config), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0"));
        await _host.StartAsync(Cancel);
        _client = new HttpClient { BaseAddress = new Uri(_host.Url) };
        var token = (await File.ReadAllTextAsync(Path.Combine(_host.DataPath, "admin.token"), Cancel)).Trim();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private async Task StopAsync()
    {
        _client.Dispose();
        await _host!.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Server.Tests.Api;

public sealed class EventsApiTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/events")]
    [InlineData("GET", "/api/events/stream")]
    [InlineData("GET", "/api/events/export")]
    [InlineData("POST", "/api/events/import")]
    [InlineData("GET", "/metrics")]
    public async Task Nobody_without_a_token_gets_in(string method, string path)
    {
        using var client = platform.NewClient(isAuthorized: false);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Pages_are_cut_filtered_and_followed_by_a_cursor()
    {
        for (var i = 1; i <= 5; i++)
        {
            await CommitAsync(new EventData { Workflow = "paged", Run = $"r_{i}" });
        }

        var first = await GetAsync("/api/events?workflow=paged&limit=2&order=oldest");
        Assert.Equal(["r_1", "r_2"], Runs(first));
        Assert.True(first.GetProperty("position").GetInt64() >= 5);
        var second = await GetAsync($"/api/events?workflow=paged&limit=2&order=oldest&cursor={first.GetProperty("nextCursor")}");
        Assert.Equal(["r_3", "r_4"], Runs(second));
        var newest = await GetAsync("/api/events?workflow=paged&type=keelson.run.");
        Assert.Equal(["r_5", "r_4", "r_3", "r_2", "r_1"], Runs(newest));
        Assert.False(newest.TryGetProperty("nextCursor", out _));
        Assert.Equal("1.0", newest.GetProperty("items")[0].GetProperty("specversion").GetString());
        Assert.Empty(Runs(await GetAsync("/api/events?workflow=paged&to=2000-01-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("cursor=x")]
    [InlineData("order=sideways")]
    [InlineData("from=yesterday")]
    [InlineData("type=keelson.run.begun")]
    public async Task A_wrong_parameter_is_answered_with_the_envelope(string query)
    {
        using var response = await platform.Client.GetAsync(new Uri($"/api/events?{query}", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("request.invalid", body.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_stream_shows_what_comes_and_goes_on_behind_the_last_event_id()
    {
        long third;
        {
            using var response = await OpenAsync("/api/events/stream?workflow=live", null);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
            Assert.Equal(": connected", await lines.ReadLineAsync(Cancellation));
            await CommitAsync(new EventData { Workflow = "other" });
            var first = await CommitAsync(new EventData { Workflow = "live", Run = "r_1" });
            var shown = await ReadEventAsync(lines);
            Assert.Equal(first, shown.Id);
            Assert.Equal("r_1", shown.Data.GetProperty("data").GetProperty("run").GetString());

            await CommitAsync(new EventData { Workflow = "live", Run = "r_2" });
            third = await CommitAsync(new EventData { Workflow = "live", Run = "r_3" });
            using var resumed = await OpenAsync("/api/events/stream?workflow=live", first.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var again = new StreamReader(await resumed.Content.ReadAsStreamAsync(Cancellation));
            Assert.Equal("r_2", (await ReadEventAsync(again)).Data.GetProperty("data").GetProperty("run").GetString());
            Assert.Equal(third, (await ReadEventAsync(again)).Id);
        }
    }

    [Fact]
    public async Task A_wrong_place_to_go_on_from_is_refused_before_the_stream_begins()
    {
        using var response = await OpenAsync("/api/events/stream", "not-a-position");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_again_without_a_change()
    {
        await CommitAsync(new EventData { Workflow = "moved", Run = "r_1" });
        await CommitAsync(new EventData { Workflow = "moved", Run = "r_2" });
        var text = await platform.Client.GetStringAsync(new Uri("/api/events/export?workflow=moved", UriKind.Relative), Cancellation);
        Assert.Equal(2, text.Count(letter => letter == '\n'));

        var fresh = text.ReplaceLineEndings("\n").Split('\n')[0].Replace("\"id\":\"", "\"id\":\"copy-", StringComparison.Ordinal);
        var result = await ImportAsync($"{text}{fresh}\nnonsense\n");

        Assert.Equal(1, result.GetProperty("accepted").GetInt64());
        Assert.Equal(2, result.GetProperty("duplicates").GetInt64());
        Assert.Equal(1, result.GetProperty("rejected").GetInt64());
        Assert.Equal(4, result.GetProperty("problems")[0].GetProperty("line").GetInt64());
        Assert.Equal(3, Runs(await GetAsync("/api/events?workflow=moved")).Count());
    }

    [Fact]
    public async Task Metrics_carry_the_conventions_names_and_ours()
    {
        var position = await CommitAsync(
            new EventData
            {
                Workflow = "measured",
                RequestedModel = "kimi",
                ServedModel = "kimi",
                Deployment = "sim/kimi",
                DurationMs = 1_500,
                FirstTokenMs = 40,
                Streamed = true,
                Usage = new UsageVector(1_000, 0, 0, 50, 0),
                Cost = new Keelson.Primitives.Money(0.25m),
            },
            EventTypes.InferenceCompleted);
        await platform.Host.Services.GetRequiredService<ProjectionHost>().WaitForAsync(position, Cancellation);

        // The exporter answers from a cache that is a moment old.
        var text = "";
        while (!text.Contains("measured", StringComparison.Ordinal))
        {
            text = await platform.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        }

        var lines = text.Split('\n').Where(line => !line.StartsWith('#')).ToList();
        Assert.Contains(lines, line => line.StartsWith("gen_ai_client_operation_duration_seconds_bucket", StringComparison.Ordinal)
            && line.Contains("le=\"2.56\"", StringComparison.Ordinal)
            && line.Contains("gen_ai_provider_name=\"sim\"", StringComparison.Ordinal)
            && line.Contains("keelson_workflow=\"measured\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("gen_ai_client_operation_time_to_first_chunk_seconds_count", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("gen_ai_client_token_usage", StringComparison.Ordinal)
            && line.Contains("gen_ai_token_type=\"output\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("keelson_inference_cost", StringComparison.Ordinal) && line.Contains(" 0.25", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("keelson_projection_lag", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Runs(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("data").GetProperty("run").GetString());

    private static async Task<(long Id, JsonElement Data)> ReadEventAsync(StreamReader lines)
    {
        var id = 0L;
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using var document = JsonDocument.Parse(line[6..]);
                return (id, document.RootElement.Clone());
            }
        }

        throw new EndOfStreamException();
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await platform.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await platform.Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation));
        return document.RootElement.Clone();
    }

    private async Task<JsonElement> ImportAsync(string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/x-ndjson");
        using var response = await platform.Client.PostAsync(new Uri("/api/events/import", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return document.RootElement.Clone();
    }

    private async Task<long> CommitAsync(EventData data, string type = EventTypes.RunStarted)
    {
        var transaction = new StorageTransaction();
        platform.Host.Services.GetRequiredService<ITelemetry>().RecordDurably(transaction, type, data);
        return (await platform.Host.Services.GetRequiredService<IStore>().CommitAsync(transaction, Cancellation)).LastEventPosition;
    }
}

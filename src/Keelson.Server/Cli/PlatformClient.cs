using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Server.Cli;

/// <summary>Talks to a running platform for the verbs; every failure becomes one sentence that says what to do.</summary>
internal sealed class PlatformClient : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(100); // A gate evaluation over months of data answers sooner.

    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _url;
    private readonly string? _token;

    /// <summary>A client of the platform at that address.</summary>
    public PlatformClient(Uri url, string? token)
    {
        _url = url;
        _token = token;
        _handler = Handler();
        _http = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    /// <summary>Where the platform is.</summary>
    public string Url => _url.GetLeftPart(UriPartial.Authority);

    /// <summary>Reads JSON.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>Sends JSON and reads JSON; an empty answer reads as null.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellation)
    {
        using var content = body is null ? null : JsonContent(body);
        using var answer = await OpenAsync(method, path, content, idempotencyKey, AnswerTime, cancellation);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        if (bytes.Length == 0)
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CliException($"What answers at {Url} is not a Keelson platform: {path} did not answer JSON.");
        }
    }

    /// <summary>Opens an answer to be read as it comes; null time: without an end.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method, string path, HttpContent? content, string? idempotencyKey, TimeSpan? time, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(_url, path)) { Content = content };
        if (_token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (time is { } most)
        {
            limit.CancelAfter(most);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, limit.Token);
        }
        catch (HttpRequestException)
        {
            throw new CliException($"No platform answers at {Url}. Start one with ./keelson up.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"The platform at {Url} did not answer {path} in time.");
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await RefusedAsync(answer, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>A JSON body.</summary>
    public static ByteArrayContent JsonContent(object body)
    {
        var content = new ByteArrayContent(body as byte[] ?? KeelsonJson.Serialize(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<CliException> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            var envelope = ErrorEnvelope.Parse(bytes);
            var next = envelope.Code switch
            {
                "auth.token_missing" => " Set KEELSON_TOKEN, or give the data folder of the platform with --data.",
                "auth.token_expired" => " Issue a new one with ./keelson token issue.",
                _ => "",
            };
            var members = envelope.Errors is { } errors ? string.Concat(errors.Select(error => $"\n  {error.Pointer}: {error.Detail}")) : "";
            return new CliException($"{envelope.Detail ?? envelope.Title}{next} ({envelope.Code}, {envelope.RequestId}){members}") { Code = envelope.Code };
        }
        catch (JsonException)
        {
            return new CliException($"What answers at {Url} is not a Keelson platform: it said {(int)answer.StatusCode}.");
        }
    }

    // A client of this platform and of nothing else: not the platform's egress, which is for agents.
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The command line is a client program outside of the platform.")]
    private static SocketsHttpHandler Handler() => new() { UseProxy = false, AllowAutoRedirect = false };
}

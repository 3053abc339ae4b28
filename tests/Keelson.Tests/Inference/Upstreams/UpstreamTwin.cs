using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Inference.Upstreams;

/// <summary>A provider that does what it is told, right or wrong: a real server on a free port. Each request takes the next step; the last repeats.</summary>
internal sealed class UpstreamTwin : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, Task>[] _steps;
    private int _next;

    private UpstreamTwin(Func<HttpContext, Task>[] steps)
    {
        _steps = steps;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public ConcurrentQueue<TwinRequest> Requests { get; } = [];

    /// <summary>Completes when a client went away before its answer was complete.</summary>
    public TaskCompletionSource ClientGone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");

    public static async Task<UpstreamTwin> StartAsync(params Func<HttpContext, Task>[] steps)
    {
        var twin = new UpstreamTwin(steps);
        await twin._app.StartAsync(TestContext.Current.CancellationToken);
        return twin;
    }

    public static Func<HttpContext, Task> Json(string body, int status = 200, params (string Name, string Value)[] headers) => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    public static Func<HttpContext, Task> Error(int status, string message, string? code = null, params (string Name, string Value)[] headers) =>
        Json(JsonSerializer.Serialize(new { error = new { message, type = "some_error", param = (string?)null, code } }), status, headers);

    /// <summary>A stream in the given pieces, each flushed on its own.</summary>
    public static Func<HttpContext, Task> Stream(params string[] pieces) => StreamThen(_ => Task.CompletedTask, pieces);

    /// <summary>The pieces, and then the connection is torn.</summary>
    public static Func<HttpContext, Task> Cut(params string[] pieces) => StreamThen(
        http =>
        {
            http.Abort();
            return Task.CompletedTask;
        },
        pieces);

    /// <summary>The pieces, and then the connection is torn, but not before the client has seen them.</summary>
    public static Func<HttpContext, Task> CutAfter(Task seen, params string[] pieces) => StreamThen(
        async http =>
        {
            await seen;
            http.Abort();
        },
        pieces);

    /// <summary>The pieces, and then nothing until the client gives up.</summary>
    public static Func<HttpContext, Task> Stall(params string[] pieces) => StreamThen(
        async http =>
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        },
        pieces);

    public static string Chunk(string content) =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","model":"served-1","choices":[{"index":0,"delta":{"content":"{{content}}"},"finish_reason":null}]}""" + "\n\n";

    public static string Role { get; } =
        """data: {"id":"c1","object":"chat.completion.chunk","model":"served-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""" + "\n\n";

    public static string Finish { get; } =
        """data: {"id":"c1","object":"chat.completion.chunk","model":"served-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n";

    public static string Usage { get; } =
        """data: {"id":"c1","object":"chat.completion.chunk","model":"served-1","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40}}}""" + "\n\n";

    public static string Done => "data: [DONE]\n\n";

    public static string Answer { get; } =
        """{"id":"c1","object":"chat.completion","model":"served-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40}}}""";

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static Func<HttpContext, Task> StreamThen(Func<HttpContext, Task> then, params string[] pieces) => async http =>
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        await http.Response.Body.FlushAsync();
        foreach (var piece in pieces)
        {
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await http.Response.Body.FlushAsync();
        }

        await then(http);
    };

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        http.Items["body"] = Encoding.UTF8.GetString(body.ToArray());
        Requests.Enqueue(new TwinRequest(
            http.Request.Path,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body.ToArray())));
        var step = Math.Min(Interlocked.Increment(ref _next), _steps.Length) - 1;
        await _steps[step](http);
        if (http.RequestAborted.IsCancellationRequested)
        {
            ClientGone.TrySetResult();
        }
    }
}

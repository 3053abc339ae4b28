using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Tools;

/// <summary>A real HTTP server of a tool on a free port, with the faults of real ones and a count of its effects.</summary>
internal sealed class ToolServerTwin : IAsyncDisposable
{
    private static readonly string[] Lines = ["one", "two"];

    private readonly ConcurrentQueue<ToolServerFault> _faults = new();
    private readonly ConcurrentDictionary<string, JsonElement> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _keys = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _effects;
    private int _sends;

    private ToolServerTwin(int port) => Port = port;

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>How often the effect happened.</summary>
    public int Effects => Volatile.Read(ref _effects);

    /// <summary>How often a request with an effect arrived.</summary>
    public int Sends => Volatile.Read(ref _sends);

    /// <summary>The Idempotency-Key headers that arrived, as they came.</summary>
    public IReadOnlyList<string> Keys => [.. _keys];

    /// <summary>The body of the last request with an effect.</summary>
    public JsonElement LastBody { get; private set; }

    public string? LastRun { get; private set; }

    /// <summary>False: every request has its effect, whatever its key.</summary>
    public bool HonoursKeys { get; set; } = true;

    public static async Task<ToolServerTwin> StartAsync(bool isListening = true)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var twin = new ToolServerTwin(((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        if (isListening)
        {
            await twin.ListenAsync();
        }

        return twin;
    }

    /// <summary>Until then, connections are refused.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(Url);
        _app.MapPost("/act/{**rest}", ActAsync);
        _app.MapGet("/read", (string? q) => Results.Json(new { q, lines = Lines }));
        _app.MapGet("/calls/{key}", (string key) => _byKey.TryGetValue(key, out var answer) ? Results.Json(answer) : Results.NotFound());
        _app.MapGet("/find", (string key) => Results.Json(new { call = _byKey.TryGetValue(key, out var answer) ? answer : (JsonElement?)null }));
        await _app.StartAsync();
    }

    /// <summary>The next request with an effect meets this.</summary>
    public void Next(params ToolServerFault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    private async Task ActAsync(HttpContext context)
    {
        Interlocked.Increment(ref _sends);
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        _keys.Enqueue(key);
        LastRun = context.Request.Headers["Keelson-Run"];
        LastBody = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        _ = _faults.TryDequeue(out var fault);
        switch (fault)
        {
            case ToolServerFault.ResetBeforeEffect:
                context.Abort();
                return;
            case ToolServerFault.Slow:
                await Task.WhenAny(_release.Task, Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
                return;
            case ToolServerFault.Status400 or ToolServerFault.Status429 or ToolServerFault.Status500 or ToolServerFault.Status503 or ToolServerFault.Status401:
                context.Response.StatusCode = int.Parse(fault.ToString()[6..], System.Globalization.CultureInfo.InvariantCulture);
                context.Response.Headers.RetryAfter = "2";
                return;
        }

        var answer = Act(key.Trim('"'));
        switch (fault)
        {
            case ToolServerFault.DropReply:
                context.Abort();
                return;
            case ToolServerFault.HugeReply:
                await context.Response.WriteAsync(new string('x', 300_000));
                return;
            case ToolServerFault.TornReply:
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("{\"half\":");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            default:
                await context.Response.WriteAsJsonAsync(answer);
                return;
        }
    }

    private JsonElement Act(string key)
    {
        lock (_byKey)
        {
            if (HonoursKeys && _byKey.TryGetValue(key, out var earlier))
            {
                return earlier;
            }

            var number = Interlocked.Increment(ref _effects);
            return _byKey[key] = JsonSerializer.SerializeToElement(new { number });
        }
    }
}

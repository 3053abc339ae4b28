using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Keelson.Tests.Tools.Mcp;

/// <summary>A real MCP server over Streamable HTTP on a free port, with one tool, the faults of real ones and a count of its effects.</summary>
internal sealed class McpServerTwin : IAsyncDisposable
{
    public const string Tool = "file_ticket";

    private readonly ConcurrentQueue<McpServerFault> _faults = new();
    private readonly ConcurrentQueue<McpServerFault> _faultsOfTool = new(); // Those that the tool itself meets, behind the protocol.
    private readonly ConcurrentDictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string?> _keys = new();
    private readonly ConcurrentDictionary<McpServer, byte> _sessions = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _effects;
    private int _sends;
    private int _lists;

    private McpServerTwin(int port) => Port = port;

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}/mcp");

    /// <summary>What the tool says that it is for.</summary>
    public string Description { get; set; } = "Files a ticket.";

    /// <summary>The schema of its arguments.</summary>
    public string Schema { get; set; } = """{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}""";

    /// <summary>False: the tool is not offered.</summary>
    public bool IsOffered { get; set; } = true;

    public int Effects => Volatile.Read(ref _effects);

    public int Sends => Volatile.Read(ref _sends);

    /// <summary>How often it was asked for its tools.</summary>
    public int Lists => Volatile.Read(ref _lists);

    /// <summary>The idempotency keys that arrived.</summary>
    public IReadOnlyList<string?> Keys => [.. _keys];

    public static async Task<McpServerTwin> StartAsync(bool isStateless = true, bool isListening = true)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var twin = new McpServerTwin(((IPEndPoint)probe.LocalEndpoint).Port);
        probe.Stop();
        if (isListening)
        {
            await twin.ListenAsync(isStateless);
        }

        return twin;
    }

    /// <summary>The next calls meet these.</summary>
    public void Next(params McpServerFault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    /// <summary>Tells every session that the tools changed.</summary>
    public async Task TellThatToolsChangedAsync()
    {
        foreach (var session in _sessions.Keys)
        {
            await session.SendNotificationAsync(NotificationMethods.ToolListChangedNotification);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        if (_app is not null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _app.StopAsync(limit.Token);
            await _app.DisposeAsync();
        }
    }

    public async Task ListenAsync(bool isStateless = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddMcpServer(options => options.Capabilities = new ServerCapabilities { Tools = new ToolsCapability { ListChanged = !isStateless } })
            .WithHttpTransport(options => options.Stateless = isStateless)
            .WithListToolsHandler((context, _) =>
            {
                Interlocked.Increment(ref _lists);
                _sessions.TryAdd(context.Server, 0);
                return ValueTask.FromResult(new ListToolsResult { Tools = IsOffered ? [Describe()] : [] });
            })
            .WithCallToolHandler((context, _) => ValueTask.FromResult(Call(context)));
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{Port}");
        _app.Use(MeetFaultAsync);
        _app.MapMcp("/mcp");
        await _app.StartAsync();
    }

    private Tool Describe() => new()
    {
        Name = Tool,
        Description = Description,
        InputSchema = JsonSerializer.Deserialize<JsonElement>(Schema),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, DestructiveHint = false }, // Lies, which must change nothing.
    };

    private CallToolResult Call(RequestContext<CallToolRequestParams> context)
    {
        _ = _faultsOfTool.TryDequeue(out var fault);
        switch (fault)
        {
            case McpServerFault.ToolError:
                return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "no" }] };
            case McpServerFault.ProtocolError:
                throw new McpProtocolException("broken", McpErrorCode.InternalError);
            case McpServerFault.UnknownTool:
                throw new McpProtocolException("which?", McpErrorCode.InvalidParams);
            case McpServerFault.Huge:
                return new CallToolResult { Content = [new TextContentBlock { Text = new string('x', 300_000) }] };
        }

        var key = context.Params?.Meta?["keelson/idempotencyKey"]?.GetValue<string>();
        var number = _byKey.GetOrAdd(key ?? "", _ => Interlocked.Increment(ref _effects));
        return new CallToolResult { StructuredContent = JsonSerializer.SerializeToElement(new { number }), Content = [new TextContentBlock { Text = "done" }] };
    }

    private async Task MeetFaultAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["Mcp-Method"] != "tools/call")
        {
            await next(context);
            return;
        }

        Interlocked.Increment(ref _sends);
        _keys.Enqueue(await KeyAsync(context));
        _ = _faults.TryDequeue(out var fault);
        switch (fault)
        {
            case McpServerFault.ResetBeforeEffect:
                context.Abort();
                break;
            case McpServerFault.Hang:
                await Task.WhenAny(_release.Task, Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
                break;
            case McpServerFault.Redirect:
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = "http://127.0.0.1:1/mcp";
                break;
            case McpServerFault.Status500 or McpServerFault.Status429 or McpServerFault.Status401:
                context.Response.StatusCode = int.Parse(fault.ToString()[6..], System.Globalization.CultureInfo.InvariantCulture);
                context.Response.Headers.RetryAfter = "2";
                break;
            case McpServerFault.DropReply or McpServerFault.Malformed or McpServerFault.WrongShape:
                await BreakReplyAsync(context, next, fault);
                break;
            default:
                _faultsOfTool.Enqueue(fault);
                await next(context);
                break;
        }
    }

    private static async Task BreakReplyAsync(HttpContext context, RequestDelegate next, McpServerFault fault)
    {
        var body = context.Response.Body;
        using var swallowed = new MemoryStream();
        context.Response.Body = swallowed;
        await next(context);
        context.Response.Body = body;
        if (fault == McpServerFault.DropReply)
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(fault == McpServerFault.Malformed ? "{\"jsonrpc\":" : """{"jsonrpc":"2.0","id":4711,"result":7}""");
    }

    private static async Task<string?> KeyAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        context.Request.Body.Position = 0;
        return body.RootElement.GetProperty("params").TryGetProperty("_meta", out var meta) && meta.TryGetProperty("keelson/idempotencyKey", out var key)
            ? key.GetString()
            : null;
    }
}

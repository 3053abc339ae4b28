using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Keelson.Tools.Mcp;

/// <summary>
/// The connection to one server: opened when it is needed, opened again when it ended, and for a program not sooner than its backoff
/// says. Safe for concurrent use.
/// </summary>
internal sealed partial class McpConnection(McpServer server, McpWire wire, McpWayOut wayOut, Action<string> onChanged, TimeProvider time, ILogger<McpConnection> log) : IAsyncDisposable
{
    private const int PagesMax = 50; // A server with more tools than this is not one that anybody admits tool by tool.
    private const int ToolsMax = 1_000;

    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(20); // Programs that load a runtime and models need some.
    private static readonly TimeSpan ListTime = TimeSpan.FromSeconds(15);
    private static readonly Implementation Client = new() { Name = "keelson", Version = typeof(McpConnection).Assembly.GetName().Version?.ToString(3) ?? "0" };

    private readonly Lock _lock = new();
    private Task<(McpSession? Session, Fault? Fault)>? _opening;
    private volatile McpSession? _session;
    private McpBackoff _backoff;
    private volatile McpListing? _listing;
    private volatile bool _isStale;
    private volatile bool _isDisposed;

    public McpServer Server => server;

    /// <summary>What the server showed last; null before the first look, and after it said that something changed.</summary>
    public McpListing? Listing => _isStale ? null : _listing;

    /// <summary>
    /// The session that is open, or a new one, or why there is none; nothing of a call was sent then. A caller that gives up waiting does
    /// not stop the opening: a program that is slow to start serves the next one.
    /// </summary>
    public async ValueTask<(McpSession? Session, Fault? Fault)> OpenAsync(CancellationToken cancellation)
    {
        if (_session is { IsAlive: true } open)
        {
            return (open, null);
        }

        Task<(McpSession? Session, Fault? Fault)> opening;
        lock (_lock)
        {
            opening = _opening ??= OpenOnceAsync();
        }

        return await opening.WaitAsync(cancellation);
    }

    /// <summary>Asks the server for its tools.</summary>
    public async ValueTask<(McpListing? Listing, Fault? Fault)> ListAsync(CancellationToken cancellation)
    {
        var (session, fault) = await OpenAsync(cancellation);
        if (session is null)
        {
            return (null, fault);
        }

        _isStale = false; // Before the question: what changes while it is answered makes it stale again.
        using var limit = new CancellationTokenSource(ListTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var tools = await ReadToolsAsync(session.Client, either.Token).WaitAsync(either.Token);
            var listing = new McpListing(tools, time.GetUtcNow());
            _listing = listing;
            return (listing, null);
        }
        catch (Exception failure) when (McpFailures.IsExpected(failure) && !cancellation.IsCancellationRequested)
        {
            _isStale = true;
            return (null, Unreachable($"The MCP server '{server.Name}' does not say which tools it has.", failure));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? opening;
        lock (_lock)
        {
            _isDisposed = true;
            opening = _opening;
        }

        if (opening is not null)
        {
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_session is { } session)
        {
            await session.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyDictionary<string, McpDefinition>> ReadToolsAsync(McpClient client, CancellationToken cancellation)
    {
        var tools = new Dictionary<string, McpDefinition>(StringComparer.Ordinal);
        var known = new List<Tool>();
        var ask = new ListToolsRequestParams();
        for (var page = 0; page < PagesMax && tools.Count < ToolsMax; page++)
        {
            var answer = await client.ListToolsAsync(ask, cancellation);
            foreach (var tool in answer.Tools.Take(ToolsMax - tools.Count))
            {
                var definition = McpDefinitionReader.Read(tool);
                if (tools.TryAdd(tool.Name, definition) && definition.Problem is null)
                {
                    known.Add(tool);
                }
            }

            if (string.IsNullOrEmpty(answer.NextCursor))
            {
                break;
            }

            ask.Cursor = answer.NextCursor;
        }

        foreach (var tool in known)
        {
            try
            {
                client.AddKnownTools([tool]); // Arguments that the server wants as headers.
            }
            catch (ArgumentException)
            {
                tools[tool.Name] = tools[tool.Name] with { Problem = "it asks for headers in a way that is not allowed" };
            }
        }

        return tools;
    }

    private async Task<(McpSession? Session, Fault? Fault)> OpenOnceAsync()
    {
        await Task.Yield(); // Whoever started this holds the lock; nothing may happen under it.
        try
        {
            if (_session is { IsAlive: true } already)
            {
                return (already, null);
            }

            await BuryAsync();
            return await OpenNewAsync();
        }
        finally
        {
            lock (_lock)
            {
                _opening = null;
            }
        }
    }

    private async ValueTask<(McpSession? Session, Fault? Fault)> OpenNewAsync()
    {
        var now = time.GetUtcNow();
        if (_isDisposed || now < _backoff.NotBefore)
        {
            return (null, Unreachable($"The MCP server '{server.Name}' ended and is started again in a moment.", null) with
            {
                RetryAfter = _isDisposed ? null : _backoff.NotBefore - now,
            });
        }

        McpProcess? process = null;
        try
        {
            if (server.Url is null && (process = StartProcess(out var problem)) is null)
            {
                _backoff = _backoff.After(null, now);
                return (null, Unreachable($"The program of the MCP server '{server.Name}' does not start.", null, problem));
            }

            var client = await ConnectAsync(process);
            _session = new McpSession(client, process, now);
            LogOpened(server.Name, client.NegotiatedProtocolVersion ?? "");
            return (_session, null);
        }
        catch (Exception failure) when (McpFailures.IsExpected(failure))
        {
            if (process is not null)
            {
                await process.DisposeAsync();
                _backoff = _backoff.After(null, time.GetUtcNow());
                LogEnded(server.Name, process.LastWords);
            }

            return (null, McpFailures.DenialOf(failure) ?? Unreachable($"The MCP server '{server.Name}' can not be reached.", failure));
        }
    }

    private McpProcess? StartProcess(out string? problem)
    {
        (var process, problem) = McpProcess.Start(server, wayOut(server.Name));
        return process;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The transport owns the client, and the session owns the transport.")]
    private async Task<McpClient> ConnectAsync(McpProcess? process)
    {
        var options = new McpClientOptions { ClientInfo = Client, InitializationTimeout = OpenTime };
        options.Handlers.NotificationHandlers =
        [
            new(NotificationMethods.ToolListChangedNotification, (_, _) =>
            {
                _isStale = true;
                onChanged(server.Name);
                return ValueTask.CompletedTask;
            }),
        ];
        IClientTransport transport = process is null
            ? HttpTransport()
            : new StreamClientTransport(process.Input, process.Output);
        using var limit = new CancellationTokenSource(OpenTime, time);
        return await McpClient.CreateAsync(transport, options, null, limit.Token).WaitAsync(limit.Token);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The transport owns the client, and the client its handler.")]
    private HttpClientTransport HttpTransport()
    {
        var http = EgressTransport.ClientOver(new McpHttpHandler(wire("mcp:" + server.Name), server.Name, time));
        return new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = server.Url!,
                Name = server.Name,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = server.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
                MaxReconnectionAttempts = 1, // A broken answer is an unknown outcome, which the ledger knows how to handle.
            },
            http,
            null,
            ownsHttpClient: true);
    }

    private async ValueTask BuryAsync()
    {
        if (_session is not { } dead)
        {
            return;
        }

        _session = null;
        _isStale = true; // Another life may show other tools.
        await dead.DisposeAsync();
        if (dead.Process is { } process)
        {
            _backoff = _backoff.After(dead.StartedAt, time.GetUtcNow());
            LogEnded(server.Name, process.LastWords);
        }
    }

    private Fault Unreachable(string what, Exception? failure, string? problem = null)
    {
        if (failure is not null || problem is not null)
        {
            LogUnreachable(failure, server.Name, problem ?? "");
        }

        return new Fault(ErrorCodes.ToolUnreachable, what) { UpstreamKind = "tool", UpstreamHost = server.Url?.Host };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The MCP server {Server} is connected, protocol {Version}.")]
    private partial void LogOpened(string server, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The program of the MCP server {Server} ended. Its last words: {LastWords}")]
    private partial void LogEnded(string server, string lastWords);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The MCP server {Server} can not be used now. {Problem}")]
    private partial void LogUnreachable(Exception? failure, string server, string problem);
}

using Keelson.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Tools.Mcp;

/// <summary>Looks at every MCP server at the start, when the configuration changes, and when a server says that its tools changed.</summary>
internal sealed partial class McpKeeper(
    SnapshotSource snapshots, McpConnections connections, McpDefinitions definitions, McpTools tools, TimeProvider time, ILogger<McpKeeper> log) : BackgroundService
{
    private const int LooksAtOnce = 4; // One server that does not answer must not hold up the others.

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1); // A server that cries change all the time is not asked more often.

    private McpServerBook? _servers;
    private ToolCatalog? _catalog;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await definitions.LoadAsync(cancellationToken);
        snapshots.Changed += OnChanged;
        OnChanged(snapshots.Current);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        snapshots.Changed -= OnChanged;
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = stoppingToken };
        try
        {
            await Parallel.ForEachAsync(connections.Changes.ReadAllAsync(stoppingToken), options, async (server, cancellation) => await LookAsync(server, cancellation));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The platform stops.
        }
    }

    private async Task LookAsync(string server, CancellationToken cancellation)
    {
        try
        {
            connections.Begin(server);
            await connections.SweepAsync();
            if (await tools.LookAsync(server, cancellation) is { } fault)
            {
                LogUnusable(server, fault.Detail);
            }

            await Task.Delay(LookEvery, time, cancellation);
        }
#pragma warning disable CA1031 // The loop must outlive whatever one server does; it is recorded, and the next call looks again.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(failure, server);
        }
    }

    // Snapshots change all the time; only the two models that matter here are compared.
    private void OnChanged(PlatformSnapshot snapshot)
    {
        var (servers, catalog) = (snapshot.Find<McpServerBook>(), snapshot.Find<ToolCatalog>());
        if (ReferenceEquals(servers, _servers) && ReferenceEquals(catalog, _catalog))
        {
            return;
        }

        (_servers, _catalog) = (servers, catalog);
        foreach (var server in servers?.Servers.Keys.AsEnumerable() ?? [])
        {
            connections.Notice(server);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tools of the MCP server {Server} are not known. {Reason}")]
    private partial void LogUnusable(string server, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The MCP server {Server} could not be looked at.")]
    private partial void LogFailed(Exception failure, string server);
}

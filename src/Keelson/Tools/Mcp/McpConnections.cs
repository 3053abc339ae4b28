using System.Collections.Concurrent;
using System.Threading.Channels;
using Keelson.Primitives;
using Microsoft.Extensions.Logging;

namespace Keelson.Tools.Mcp;

/// <summary>One connection for each server of the configuration. Safe for concurrent use.</summary>
internal sealed class McpConnections(SnapshotSource snapshots, McpWire wire, McpWayOut wayOut, TimeProvider time, ILogger<McpConnection> log) : IAsyncDisposable
{
    private const int ChangesMax = 1_000; // Each server waits here at most once, and a configuration has fewer; beyond it the next call looks.

    private readonly Dictionary<string, (string Identity, McpConnection Connection)> _connections = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Channel<string> _changes = Channel.CreateBounded<string>(new BoundedChannelOptions(ChangesMax) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, byte> _noticed = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <summary>Servers that should be looked at.</summary>
    public ChannelReader<string> Changes => _changes.Reader;

    /// <summary>Asks for a look at a server; however often it is asked for, it is made once.</summary>
    public void Notice(string server)
    {
        if (_noticed.TryAdd(server, 0) && !_changes.Writer.TryWrite(server))
        {
            _noticed.TryRemove(server, out _);
        }
    }

    /// <summary>The look begins: what is noticed from now on asks for another.</summary>
    public void Begin(string server) => _noticed.TryRemove(server, out _);

    /// <summary>The connection to a server as it is configured now; null when it is not.</summary>
    public McpConnection? Find(string name)
    {
        if (snapshots.Current.Find<McpServerBook>()?.Servers.GetValueOrDefault(name) is not { } server)
        {
            return null;
        }

        var identity = server.Identity();
        lock (_lock)
        {
            if (_connections.TryGetValue(name, out var known) && known.Identity == identity)
            {
                return known.Connection;
            }

            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _ = CloseAsync(known.Connection);
            var fresh = new McpConnection(server, wire, wayOut, Notice, time, log);
            _connections[name] = (identity, fresh);
            return fresh;
        }
    }

    /// <summary>Closes connections to servers that are no longer configured.</summary>
    public async ValueTask SweepAsync()
    {
        var servers = snapshots.Current.Find<McpServerBook>()?.Servers;
        List<McpConnection> gone;
        lock (_lock)
        {
            var names = _connections.Keys.Where(name => servers is null || !servers.ContainsKey(name)).ToList();
            gone = [.. names.Select(name => _connections[name].Connection)];
            names.ForEach(name => _connections.Remove(name));
        }

        await Task.WhenAll(gone.Select(CloseAsync));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<McpConnection> all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _connections.Values.Select(each => each.Connection)];
            _connections.Clear();
        }

        _changes.Writer.TryComplete();
        await Task.WhenAll(all.Select(CloseAsync));
    }

    private static async Task CloseAsync(McpConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}

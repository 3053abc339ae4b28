using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Keelson.Inference.Simulation;

/// <summary>
/// The simulated servers, one a deployment of each simulator of the configuration; a changed configuration starts with fresh ones. Safe
/// for concurrent use.
/// </summary>
internal sealed class SimulatorServers(TimeProvider time) : IDisposable
{
    private readonly ConditionalWeakTable<SimulatorModel, ConcurrentDictionary<string, Lazy<SimulatorServer>>> _servers = [];

    /// <summary>The server of a deployment; the first request starts it.</summary>
    public SimulatorServer Of(SimulatorModel model, string deployment)
    {
        var servers = _servers.GetValue(model, static _ => new ConcurrentDictionary<string, Lazy<SimulatorServer>>(StringComparer.Ordinal));
        return servers.GetOrAdd(
            deployment,
            static (name, with) => new Lazy<SimulatorServer>(() => new SimulatorServer(with.model, name, with.time)),
            (model, time)).Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, servers) in _servers)
        {
            foreach (var server in servers.Values)
            {
                server.Value.Dispose();
            }
        }
    }
}

using System.Collections.Concurrent;
using Keelson.Security.Egress;

namespace Keelson.Tools;

/// <summary>Sends requests of HTTP tools through egress; connections of different tools are kept apart.</summary>
internal sealed class EgressToolTransport(EgressHttp egress, TimeProvider time) : IToolTransport
{
    private readonly ConcurrentDictionary<string, HttpToolTransport> _transports = new(StringComparer.Ordinal); // One a tool; tools are the operator's.

    public Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation) =>
        _transports
            .GetOrAdd(request.Tool, static (tool, self) => new HttpToolTransport(self.egress.Create("tool:" + tool), self.time), (egress, time))
            .SendAsync(request, cancellation);
}

using System.Net;

namespace Keelson.Security.Egress;

/// <summary>Turns a host name into addresses. Safe for concurrent use; an unknown name is an empty answer.</summary>
internal interface IHostResolver
{
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellation);
}

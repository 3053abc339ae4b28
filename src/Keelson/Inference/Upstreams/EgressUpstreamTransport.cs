using System.Collections.Concurrent;
using Keelson.Security.Egress;

namespace Keelson.Inference.Upstreams;

/// <summary>Connections to providers, all through the one egress point; one pool a provider's address, kept while the process lives.</summary>
internal sealed class EgressUpstreamTransport(EgressHttp egress) : IUpstreamTransport, IDisposable
{
    private readonly ConcurrentDictionary<Uri, Lazy<HttpMessageInvoker>> _invokers = new();

    /// <inheritdoc/>
    public HttpMessageInvoker For(ProviderModel provider) =>
        _invokers.GetOrAdd(provider.BaseUrl!, static (url, http) => new Lazy<HttpMessageInvoker>(() => http.CreateForProvider(url)), egress).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values.Where(invoker => invoker.IsValueCreated))
        {
            invoker.Value.Dispose();
        }
    }
}

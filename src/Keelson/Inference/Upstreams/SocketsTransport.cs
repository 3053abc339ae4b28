using System.Collections.Concurrent;
using System.Net;

namespace Keelson.Inference.Upstreams;

/// <summary>Direct connections, one pool a provider. No proxy, no redirects, no cookies, no decompression: bytes pass as they are.</summary>
internal sealed class SocketsTransport : IUpstreamTransport, IDisposable
{
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _invokers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public HttpMessageInvoker For(ProviderModel provider) =>
        _invokers.GetOrAdd(provider.BaseUrl!.GetLeftPart(UriPartial.Authority), static _ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // So that a changed address is noticed.
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null, // Trace ids of the caller are not told to providers.
        }));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
        {
            invoker.Dispose();
        }
    }
}

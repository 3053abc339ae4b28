using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// The one place where the platform makes handlers that open connections. Everything that a handler could do by itself is off: proxies
/// of the environment, redirects, cookies, decompression, trace headers, HTTP/3 (which would go round the dialer).
/// </summary>
internal sealed class EgressTransport(EgressDialer dialer)
{
    // A peer that does not accept within this time is not there.
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);

    private const int HeaderKilobytesMax = 32; // Twice what common servers send at most.

    /// <summary>A client for a library that wants one; every request goes to the handler, which must hand it to egress. The client owns it.</summary>
    public static HttpClient ClientOver(HttpMessageHandler handler)
    {
#pragma warning disable RS0030 // The handler opens no connection by itself: those that do are made below, and nowhere else.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    /// <summary>A handler of its own pool.</summary>
    /// <param name="judge">Judges the addresses of a new connection.</param>
    /// <param name="connectionLife">After this long a connection is opened, and its address judged, again.</param>
    /// <param name="connectionsMax">How many connections one host may have; further calls wait.</param>
    public SocketsHttpHandler Create(Func<IReadOnlyList<IPAddress>, Fault?> judge, TimeSpan connectionLife, int connectionsMax)
    {
#pragma warning disable RS0030 // This is the one factory that the rule leads to.
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = connectionLife,
            MaxConnectionsPerServer = connectionsMax,
            MaxResponseHeadersLength = HeaderKilobytesMax,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = ConnectTime,
            ConnectCallback = (context, cancellation) => dialer.DialAsync(context.DnsEndPoint, judge, cancellation),
        };
#pragma warning restore RS0030
    }
}

using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Every connection that leaves the platform starts here. Making HttpClient, a handler or a socket anywhere else fails the build. A
/// refusal is a <see cref="FaultException"/> with an egress.* code. A failure of transport is an <see cref="HttpRequestException"/>, whose
/// <see cref="HttpRequestException.HttpRequestError"/> of NameResolutionError, ConnectionError or SecureConnectionError means that
/// nothing was sent. A rule's time that has run out is a <see cref="TaskCanceledException"/> with a <see cref="TimeoutException"/> inside,
/// and says nothing about what became of the call. Safe for concurrent use; nothing is ever retried here.
/// </summary>
[SuppressMessage("Reliability", "CA2000", Justification = "An invoker owns its handler, and the caller owns the invoker.")]
internal sealed class EgressHttp(SnapshotSource snapshots, EgressTransport transport, EgressPools pools, EgressRecorder recorder, TimeProvider time)
{
    // Providers keep their names for years; five minutes keep up with a change of address without paying for a handshake each minute.
    private static readonly TimeSpan ProviderConnectionLife = TimeSpan.FromMinutes(5);

    private const int ProviderConnectionsMax = 4096; // Admission decides how many calls run; this only bounds a mistake.

    /// <summary>
    /// Calls what the rules allow (<see cref="EgressPolicy"/> in the snapshot). The caller's name, and the tool named by
    /// <see cref="EgressContext.Tool"/> on the request, keep connections of different credentials apart. Follows redirects of GET and
    /// HEAD, decompresses, and cuts answers off at the rule's limits.
    /// </summary>
    public HttpMessageInvoker Create(string caller)
    {
        ArgumentException.ThrowIfNullOrEmpty(caller);
        return new HttpMessageInvoker(new RuleHandler(caller, Policy, pools, recorder, time));
    }

    /// <summary>
    /// Calls one model provider at exactly this scheme, host and port, which may be local or private because the operator's
    /// configuration names them. Bytes are passed on as they come: no redirects, no decompression, no limit of size. Has a pool of its
    /// own: make one for each provider, keep it, and dispose it when the configuration changes.
    /// </summary>
    /// <exception cref="FaultException">The address is no http or https URL that can be judged.</exception>
    public HttpMessageInvoker CreateForProvider(Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (!EgressUrl.TryRead(baseUrl.OriginalString, out var url, out var fault))
        {
            throw new FaultException(new Fault(ErrorCodes.ConfigInvalid, $"The provider's baseUrl cannot be used: {fault.Detail}"));
        }

        var handler = transport.Create(answers => ProviderHandler.Judge(url, answers), ProviderConnectionLife, ProviderConnectionsMax);
        return new HttpMessageInvoker(new ProviderHandler(url, handler, recorder));
    }

    private EgressPolicy Policy() => snapshots.Current.Find<EgressPolicy>() ?? EgressPolicy.Closed;
}

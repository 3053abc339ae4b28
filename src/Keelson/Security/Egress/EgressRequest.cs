using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>What every outgoing request is held to, whoever made it, and what its failures mean. Pure but for the version that it pins.</summary>
internal static class EgressRequest
{
    // Whoever may set these speaks for somebody else, or splits one request into two.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Forwarded", "Via", "traceparent", "tracestate", "baggage",
    };

    /// <summary>Why the request cannot be sent as it is, or null; pins the protocol to what the dialer sees.</summary>
    public static Fault? Prepare(HttpRequestMessage request)
    {
        foreach (var header in request.Headers.NonValidated)
        {
            if (Reserved.Contains(header.Key)
                || header.Key.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
                || header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            {
                return new Fault(ErrorCodes.RequestInvalid, $"A call must not set the header {header.Key}; the platform does.");
            }

            foreach (var value in header.Value)
            {
                if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
                {
                    return new Fault(ErrorCodes.RequestInvalid, $"The header {header.Key} holds a line break.");
                }
            }
        }

        // HTTP/3 would be dialled by the handler itself, past the judgement of addresses.
        if (request.Version.Major >= 3 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }

        return null;
    }

    /// <summary>The refusal inside what a handler threw, or null when nothing was refused.</summary>
    public static Fault? RefusalOf(Exception failure) =>
        FaultOf(failure) is { } fault && fault.Code != ErrorCodes.EgressDnsNoAnswer ? fault : null;

    /// <summary>
    /// What a handler threw, as a failure of transport that says whether anything was sent: a name without an answer and a host that
    /// does not accept are no refusals, and may be tried again. Null when it is one already, or something else.
    /// </summary>
    public static HttpRequestException? TransportOf(Exception failure, CancellationToken caller)
    {
        if (FaultOf(failure) is { } fault && fault.Code == ErrorCodes.EgressDnsNoAnswer)
        {
            return new HttpRequestException(HttpRequestError.NameResolutionError, fault.Detail, failure);
        }

        return failure is OperationCanceledException { InnerException: TimeoutException } && !caller.IsCancellationRequested
            ? new HttpRequestException(HttpRequestError.ConnectionError, "The host did not accept a connection in time; nothing was sent.", failure)
            : null;
    }

    private static Fault? FaultOf(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is FaultException refusal)
            {
                return refusal.Fault;
            }
        }

        return null;
    }
}

using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Sends to one model provider and nowhere else. A person wrote its address into the configuration, so it may be on this machine or
/// in this network; that is all that differs. Redirects are not followed: a provider that moves is a change of the configuration.
/// </summary>
internal sealed class ProviderHandler(EgressUrl baseUrl, SocketsHttpHandler inner, EgressRecorder recorder) : DelegatingHandler(inner)
{
    private readonly string _host = baseUrl.Uri.Host;

    /// <summary>Judges addresses of a provider: of one that is named by address only that one, of a name also private and local ones.</summary>
    public static Fault? Judge(EgressUrl baseUrl, IReadOnlyList<IPAddress> answers)
    {
        if (answers.Count == 0)
        {
            return new Fault(ErrorCodes.EgressDnsNoAnswer, $"The name of the provider {baseUrl.Host} could not be resolved; try again later.");
        }

        return answers.All(answer => baseUrl.Address is { } literal ? literal.Equals(answer) : IsReachable(answer))
            ? null
            : new Fault(ErrorCodes.EgressAddressDenied, $"The provider {baseUrl.Host} resolves to an address that no provider has, such as a cloud's metadata service.");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Check(request) is { } refusal)
        {
            throw Refuse(request, refusal);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (EgressRequest.RefusalOf(failure) is { } fault)
        {
            throw Refuse(request, fault);
        }
        catch (Exception failure) when (EgressRequest.TransportOf(failure, cancellationToken) is { } plain)
        {
            throw plain;
        }
    }

    // Compares what System.Uri has taken apart already; nothing is allocated for a request that is in order.
    private Fault? Check(HttpRequestMessage request)
    {
        var uri = request.RequestUri;
        return uri is null || !uri.IsAbsoluteUri || uri.Port != baseUrl.Port || uri.Scheme != baseUrl.Scheme || uri.Host != _host || uri.UserInfo.Length > 0
            ? new Fault(ErrorCodes.EgressHostNotAllowed, $"This connection is for the provider {baseUrl.Host} alone.")
            : EgressRequest.Prepare(request);
    }

    private FaultException Refuse(HttpRequestMessage request, Fault fault)
    {
        recorder.Record(request, request.RequestUri ?? baseUrl.Uri, fault, isReportOnly: false);
        return new FaultException(fault);
    }

    private static bool IsReachable(IPAddress address) =>
        AddressClassifier.Classify(address).Name is "public" or "private" or "cgnat" or "loopback" or "ula";
}

using System.Net.Sockets;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Connections that failed, as failures of an attempt.</summary>
internal static class HttpFailures
{
    /// <summary>What a refusal of the egress point means: a name that does not resolve just now may later; the rest is our configuration.</summary>
    public static UpstreamFailure Describe(Fault refusal, DeploymentModel deployment)
    {
        var isTransient = refusal.FailureClass == FailureClass.TransientUnavailability;
        var fault = new Fault(ErrorCodes.ModelUnavailable, $"The deployment {deployment.Name} could not be asked: {refusal.Detail}")
        {
            FailureClass = isTransient ? FailureClass.TransientUnavailability : FailureClass.PlatformFault,
            UpstreamKind = "model",
            UpstreamHost = deployment.Provider.BaseUrl?.Host,
        };
        return new UpstreamFailure(fault, isTransient ? Remedy.Retry : Remedy.OtherDeployment);
    }

    /// <summary>What became of a request that brought no answer.</summary>
    public static UpstreamFailure Describe(HttpRequestException failure, DeploymentModel deployment)
    {
        var wasSent = WasSent(failure);
        var fault = new Fault(ErrorCodes.ModelUnavailable, $"The deployment {deployment.Name} could not be asked: {Why(failure.HttpRequestError)}.")
        {
            Outcome = wasSent ? EffectOutcome.Unknown : EffectOutcome.NotExecuted,
            UpstreamKind = "model",
            UpstreamHost = deployment.Provider.BaseUrl?.Host,
        };
        return new UpstreamFailure(fault, Remedy.Retry, wasSent);
    }

    // Broken after it was sent: the provider may have worked. Not connected: it has not.
    private static bool WasSent(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError
        || (failure.HttpRequestError == HttpRequestError.Unknown && failure.InnerException is not SocketException);

    private static string Why(HttpRequestError error) =>
        error == HttpRequestError.NameResolutionError ? "its name could not be resolved"
        : error == HttpRequestError.ConnectionError ? "no connection could be made"
        : error == HttpRequestError.SecureConnectionError ? "no encrypted connection could be agreed on"
        : error == HttpRequestError.ResponseEnded ? "the connection was closed before the answer was complete"
        : "the connection failed";
}

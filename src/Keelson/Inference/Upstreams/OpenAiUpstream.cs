using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Speaks to any server with the OpenAI API: OpenAI, Workers AI, vLLM, Ollama, llama.cpp, Kimi, DeepSeek and others.</summary>
internal sealed class OpenAiUpstream(IUpstreamTransport transport, TimeProvider time) : IUpstream
{
    // Passed on: they help to find a request at the provider. Limits of the platform's own key are not the client's business.
    private static readonly string[] PassedOn = ["openai-processing-ms", "openai-version", "cf-ray"];

    /// <inheritdoc/>
    public async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        var provider = call.Deployment.Provider;
        var dialect = OpenAiDialect.Of(provider);
        using var request = new HttpRequestMessage(HttpMethod.Post, dialect.ChatUri)
        {
            Content = RewrittenBody.Of(call, dialect.OutputLimitMember),
            Version = HttpVersion.Version11,
            VersionPolicy = dialect.IsTls ? HttpVersionPolicy.RequestVersionOrHigher : HttpVersionPolicy.RequestVersionExact,
        };
        if (dialect.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (provider.AffinityHeader is { } header && call.AffinityKey is { } affinity)
        {
            request.Headers.TryAddWithoutValidation(header, affinity);
        }

        try
        {
            var response = await transport.For(provider).SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStreamAsync(cancellation);
            return new UpstreamReply(
                new HttpUpstreamAnswer(response, body)
                {
                    Status = (int)response.StatusCode,
                    ContentType = ContentTypeOf(response),
                    RetryAfter = RetryAfterOf(response),
                    Headers = Select(response),
                },
                null);
        }
        catch (HttpRequestException failure)
        {
            return new UpstreamReply(null, Describe(failure, call.Deployment));
        }
    }

    private static string ContentTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "application/json";

    private static List<KeyValuePair<string, string>> Select(HttpResponseMessage response)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var name in PassedOn)
        {
            if (response.Headers.NonValidated.TryGetValues(name, out var values))
            {
                headers.Add(new KeyValuePair<string, string>(name, values.ToString()));
            }
        }

        return headers;
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.TryGetValues("retry-after-ms", out var exact)
            && double.TryParse(exact.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(Math.Min(milliseconds, TimeSpan.FromDays(1).TotalMilliseconds));
        }

        var header = (int)response.StatusCode >= 400 ? response.Headers.RetryAfter : null;
        return header?.Delta ?? (header?.Date is { } date ? Positive(date - time.GetUtcNow()) : null);
    }

    private static TimeSpan Positive(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

    private static UpstreamFailure Describe(HttpRequestException failure, DeploymentModel deployment)
    {
        if (failure.InnerException is FaultException { Fault: var known })
        {
            return new UpstreamFailure(known, known.FailureClass == FailureClass.TransientUnavailability ? Remedy.Retry : Remedy.OtherDeployment);
        }

        // Broken after it was sent: the provider may have worked. Not connected: it has not.
        var wasSent = failure.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError
            || (failure.HttpRequestError == HttpRequestError.Unknown && failure.InnerException is not SocketException);
        var why = failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name could not be resolved",
            HttpRequestError.ConnectionError => "no connection could be made",
            HttpRequestError.SecureConnectionError => "no encrypted connection could be agreed on",
            HttpRequestError.ResponseEnded => "the connection was closed before the answer was complete",
            _ => "the connection failed",
        };
        var fault = new Fault(ErrorCodes.ModelUnavailable, $"The deployment {deployment.Name} could not be asked: {why}.")
        {
            Outcome = wasSent ? EffectOutcome.Unknown : EffectOutcome.NotExecuted,
            UpstreamKind = "model",
            UpstreamHost = deployment.Provider.BaseUrl?.Host,
        };
        return new UpstreamFailure(fault, Remedy.Retry, wasSent);
    }
}

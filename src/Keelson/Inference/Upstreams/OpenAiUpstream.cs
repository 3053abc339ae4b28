using System.Net;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Speaks to any server with the OpenAI API: OpenAI, Workers AI, vLLM, Ollama, llama.cpp, Kimi, DeepSeek and others.</summary>
internal sealed class OpenAiUpstream(IUpstreamTransport transport, TimeProvider time) : IUpstream
{
    /// <inheritdoc/>
    public async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        using var request = RequestOf(call);
        try
        {
            var response = await transport.For(call.Deployment.Provider).SendAsync(request, cancellation);
            return new UpstreamReply(await HttpUpstreamAnswer.OfAsync(response, time, cancellation), null);
        }
        catch (HttpRequestException failure)
        {
            return new UpstreamReply(null, HttpFailures.Describe(failure, call.Deployment));
        }
        catch (FaultException refusal)
        {
            return new UpstreamReply(null, HttpFailures.Describe(refusal.Fault, call.Deployment));
        }
    }

    private static HttpRequestMessage RequestOf(UpstreamCall call)
    {
        var dialect = OpenAiDialect.Of(call.Deployment.Provider);
        var request = new HttpRequestMessage(HttpMethod.Post, dialect.UriOf(call.Protocol))
        {
            Content = RewrittenBody.Of(call, dialect.LimitOf(call.Protocol)),
            Version = HttpVersion.Version11,
            VersionPolicy = dialect.IsTls ? HttpVersionPolicy.RequestVersionOrHigher : HttpVersionPolicy.RequestVersionExact,
        };
        if (dialect.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (call.Deployment.Provider.AffinityHeader is { } header && call.AffinityKey is { } affinity)
        {
            request.Headers.TryAddWithoutValidation(header, affinity);
        }

        return request;
    }
}

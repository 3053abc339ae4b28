using System.Net;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>Speaks to servers with the Anthropic API.</summary>
internal sealed class AnthropicUpstream(IUpstreamTransport transport, TimeProvider time) : IUpstream
{
    private const string Version = "2023-06-01"; // What clients that name none mean.
    private static readonly JsonEncodedText OutputLimit = JsonEncodedText.Encode("max_tokens");

    /// <inheritdoc/>
    public async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        using var request = RequestOf(call.Deployment.Provider, "/messages", call.ForwardedHeaders, RewrittenBody.Of(call, OutputLimit));
        if (call.Deployment.Provider.AffinityHeader is { } header && call.AffinityKey is { } affinity)
        {
            request.Headers.TryAddWithoutValidation(header, affinity);
        }

        return await SendAsync(call.Deployment, request, cancellation);
    }

    /// <summary>Asks the provider how many tokens a request has; that is not billed.</summary>
    public async ValueTask<UpstreamReply> CountAsync(UpstreamCall call, CancellationToken cancellation)
    {
        using var request = RequestOf(call.Deployment.Provider, "/messages/count_tokens", call.ForwardedHeaders, RewrittenBody.Of(call, OutputLimit));
        return await SendAsync(call.Deployment, request, cancellation);
    }

    private async ValueTask<UpstreamReply> SendAsync(DeploymentModel deployment, HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            var response = await transport.For(deployment.Provider).SendAsync(request, cancellation);
            return new UpstreamReply(await HttpUpstreamAnswer.OfAsync(response, time, cancellation), null);
        }
        catch (HttpRequestException failure)
        {
            return new UpstreamReply(null, HttpFailures.Describe(failure, deployment));
        }
        catch (FaultException refusal)
        {
            return new UpstreamReply(null, HttpFailures.Describe(refusal.Fault, deployment));
        }
    }

    private static HttpRequestMessage RequestOf(
        ProviderModel provider,
        string path,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        HttpContent body)
    {
        var root = provider.BaseUrl ?? throw new InvalidOperationException($"The provider {provider.Name} has no base address.");
        var address = root.AbsoluteUri.TrimEnd('/');
        address = address.EndsWith("/v1", StringComparison.Ordinal) ? address : address + "/v1"; // Written both ways.
        var isTls = root.Scheme == Uri.UriSchemeHttps;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address + path))
        {
            Content = body,
            Version = HttpVersion.Version11,
            VersionPolicy = isTls ? HttpVersionPolicy.RequestVersionOrHigher : HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.NonValidated.Contains("anthropic-version"))
        {
            request.Headers.TryAddWithoutValidation("anthropic-version", Version);
        }

        if (provider.ApiKey is { Length: > 0 } key)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
        }

        return request;
    }
}

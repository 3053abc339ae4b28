namespace Keelson.Inference.Upstreams;

/// <summary>Makes the connections to providers. The one place where a model call leaves the process.</summary>
internal interface IUpstreamTransport
{
    /// <summary>The invoker for a provider; kept by the transport, not disposed by the caller.</summary>
    HttpMessageInvoker For(ProviderModel provider);
}

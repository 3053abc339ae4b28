namespace Keelson.Inference.Upstreams;

/// <summary>One kind of provider. Safe for concurrent use; there is one of each in the process.</summary>
internal interface IUpstream
{
    /// <summary>
    /// Sends one attempt and completes when the head of the answer is there. Failures to reach the provider are in the reply; only
    /// cancellation is thrown.
    /// </summary>
    ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation);
}

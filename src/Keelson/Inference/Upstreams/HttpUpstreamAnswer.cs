namespace Keelson.Inference.Upstreams;

/// <summary>An answer that arrives over HTTP.</summary>
internal sealed class HttpUpstreamAnswer(HttpResponseMessage response, Stream body) : UpstreamAnswer
{
    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => body.ReadAsync(buffer, cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}

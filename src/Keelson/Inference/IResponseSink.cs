namespace Keelson.Inference;

/// <summary>
/// Where the pipeline writes an answer: the HTTP response, or a buffer of a step. <see cref="StartAsync"/> is called once, before the
/// first write. The last write comes after the request's cost is durable. Members are called one after the other.
/// </summary>
public interface IResponseSink
{
    /// <summary>Takes status and headers.</summary>
    ValueTask StartAsync(ResponseHead head, CancellationToken cancellation);

    /// <summary>Takes the next bytes; they are only valid until the call returns.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}

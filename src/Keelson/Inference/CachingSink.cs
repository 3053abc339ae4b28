using System.Buffers;

namespace Keelson.Inference;

/// <summary>Passes an answer on and keeps a copy of it, up to a size.</summary>
internal sealed class CachingSink(IResponseSink inner, int bytesMax) : IResponseSink
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private ResponseHead? _head;
    private bool _isTooLong;

    /// <summary>The copy; null when there is nothing to keep.</summary>
    public (ResponseHead Head, byte[] Body)? Copy => _head is { Status: 200 } head && !_isTooLong ? (head, _body.WrittenSpan.ToArray()) : null;

    /// <inheritdoc/>
    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        _head = head;
        return inner.StartAsync(head, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _isTooLong |= _body.WrittenCount + bytes.Length > bytesMax;
        if (!_isTooLong)
        {
            _body.Write(bytes.Span);
        }

        return inner.WriteAsync(bytes, cancellation);
    }
}

using System.Buffers;

namespace Keelson.Inference.Clients;

/// <summary>Keeps an answer in memory, for callers in this process.</summary>
internal sealed class BufferSink : IResponseSink
{
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>The head; null when nothing came.</summary>
    public ResponseHead? Head { get; private set; }

    /// <summary>The body so far.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <inheritdoc/>
    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        Head = head;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _body.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }
}

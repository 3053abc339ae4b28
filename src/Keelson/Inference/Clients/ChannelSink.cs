using System.Threading.Channels;

namespace Keelson.Inference.Clients;

/// <summary>Hands an answer on piece by piece to a reader in this process; a slow reader slows the stream down.</summary>
internal sealed class ChannelSink : IResponseSink
{
    private const int PiecesMax = 64; // A reader that is further behind is waited for.

    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(PiecesMax) { SingleReader = true, SingleWriter = true });
    private bool _isError;

    /// <inheritdoc/>
    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        _isError = head.Status >= 400; // The receipt says it better.
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _isError ? ValueTask.CompletedTask : _pieces.Writer.WriteAsync(bytes.ToArray(), cancellation);

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>The pieces, until there are no more.</summary>
    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken cancellation) => _pieces.Reader.ReadAllAsync(cancellation);
}

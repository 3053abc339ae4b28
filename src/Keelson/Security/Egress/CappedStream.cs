using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>Reads on until the limit of bytes or time, and then refuses; what lies beyond is never held.</summary>
internal sealed class CappedStream(Stream inner, long bytesMax, string ruleId, CancellationToken deadline) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static Fault TooLarge(long bytesMax, string ruleId) =>
        new(ErrorCodes.EgressResponseTooLarge, $"The answer is larger than the {bytesMax} bytes that rule {ruleId} allows.") { PolicyRule = ruleId };

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return Count(await inner.ReadAsync(buffer, deadline));
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellationToken);
        return Count(await inner.ReadAsync(buffer, either.Token));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        return _read <= bytesMax ? read : throw new FaultException(TooLarge(bytesMax, ruleId));
    }
}

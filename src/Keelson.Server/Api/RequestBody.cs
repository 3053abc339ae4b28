using System.Buffers;
using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>A whole request body in rented memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstSize = 16 * 1024; // Most prompts of agents fit; larger ones say their length.

    private byte[] _bytes;

    private RequestBody(int size) => _bytes = ArrayPool<byte>.Shared.Rent(size);

    /// <summary>The bytes; not to be used after disposal.</summary>
    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>
    /// Reads the body. One that is too long is refused without being kept; the server still takes it in up to its own limit, so that a
    /// client in the middle of sending gets to read the answer.
    /// </summary>
    /// <exception cref="FaultException">It is longer than <paramref name="max"/>.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext http, int max)
    {
        var length = http.Request.ContentLength;
        if (length > max)
        {
            throw TooLarge(max);
        }

        var body = new RequestBody((int)(length + 1 ?? FirstSize));
        try
        {
            await body.FillAsync(http.Request.Body, max, http.RequestAborted);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory = default;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private static FaultException TooLarge(int max) =>
        new(new Fault(ErrorCodes.RequestTooLarge, FormattableString.Invariant($"The body is longer than the {max} bytes that this endpoint takes. Send less.")));

    private async ValueTask FillAsync(Stream source, int max, CancellationToken cancellation)
    {
        var count = 0;
        int read;
        while ((read = await source.ReadAsync(_bytes.AsMemory(count), cancellation)) > 0)
        {
            count += read;
            if (count > max)
            {
                throw TooLarge(max);
            }

            if (count == _bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(2 * count);
                _bytes.AsSpan().CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = larger;
            }
        }

        Memory = _bytes.AsMemory(0, count);
    }
}

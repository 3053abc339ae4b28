using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;

namespace Keelson.Security.Egress;

/// <summary>
/// The body of an answer, decompressed by us and cut off at the limit: a few compressed kilobytes can become gigabytes, so the limit is
/// on what comes out. The time of the rule runs on while it is read, so an answer of one byte a second ends too.
/// </summary>
internal sealed class CappedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly EgressRule _rule;
    private readonly CancellationTokenSource _deadline;
    private readonly string? _encoding;

    /// <summary>Takes over the body and the deadline; both end with this content.</summary>
    public CappedContent(HttpContent inner, EgressRule rule, CancellationTokenSource deadline)
    {
        (_inner, _rule, _deadline) = (inner, rule, deadline);
        var encodings = inner.Headers.ContentEncoding;
        _encoding = encodings.Count == 1 && Known(encodings.First()) ? encodings.First() : null;
        foreach (var header in inner.Headers.NonValidated)
        {
            // What is said about the compressed bytes is not true of those that are handed on.
            if (_encoding is null || !IsAboutBytes(header.Key))
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => Wrap(await _inner.ReadAsStreamAsync());

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Wrap(await _inner.ReadAsStreamAsync(cancellationToken));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        await SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = Wrap(await _inner.ReadAsStreamAsync(cancellationToken));
        await body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _encoding is null ? _inner.Headers.ContentLength ?? -1 : -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _deadline.Dispose();
        }

        base.Dispose(disposing);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream is disposed with what it is wrapped in.")]
    private CappedStream Wrap(Stream body) => new(Decoded(body), _rule.ResponseBytesMax, _rule.Id, _deadline.Token);

    private Stream Decoded(Stream body) => _encoding?.ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => body,
    };

    private static bool Known(string encoding) => encoding.ToLowerInvariant() is "gzip" or "br" or "deflate";

    private static bool IsAboutBytes(string header) => header.ToLowerInvariant() is "content-encoding" or "content-length" or "content-md5";
}

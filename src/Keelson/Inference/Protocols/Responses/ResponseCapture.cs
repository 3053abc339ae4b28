using System.Text.Json;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>
/// Passes an answer on as it is and keeps the response that is in it, before the client gets its end: whoever has read the last byte can
/// continue it.
/// </summary>
internal sealed class ResponseCapture(
    IResponseSink inner,
    ResponseStore responses,
    Attribution owner,
    ReadOnlyMemory<byte> inputItems,
    InferenceOptions options) : IResponseSink, IDisposable
{
    private readonly SseScanner _scanner = new(options.StreamEventBytesMax);
    private ResponseHead? _head;

    /// <inheritdoc/>
    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        _head = head;
        return inner.StartAsync(head, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_head is { Status: >= 200 and <= 299 } head)
        {
            await (head.IsStream ? ScanAsync(bytes) : KeepAsync(bytes, "object", "response"));
        }

        await inner.WriteAsync(bytes, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _scanner.Dispose();

    private async ValueTask ScanAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && !_scanner.IsOverflown)
        {
            var room = _scanner.GetMemory();
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            bytes = bytes[count..];
            _scanner.Advance(count);
            while (_scanner.TryRead(out var one))
            {
                if (one.Data.Span.IndexOf("\"response.completed\""u8) >= 0 || one.Data.Span.IndexOf("\"response.incomplete\""u8) >= 0)
                {
                    await KeepAsync(one.Data, "type", null);
                }
            }
        }
    }

    private async ValueTask KeepAsync(ReadOnlyMemory<byte> json, string member, string? word)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (word is not null)
            {
                if (root.Text(member) == word)
                {
                    await responses.KeepAsync(owner, inputItems, root);
                }
            }
            else if (root.Text(member) is "response.completed" or "response.incomplete" && root.Member("response") is { } response)
            {
                await responses.KeepAsync(owner, inputItems, response);
            }
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            // Not an answer that can be continued.
        }
    }
}

using System.Text.Json;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols;

/// <summary>A provider's whole answer in the words of the client's protocol.</summary>
internal sealed class TranslatedBody(UpstreamAnswer inner, ProtocolBridge bridge, int bytesMax) : UpstreamAnswer
{
    private ReadOnlyMemory<byte>? _rest;
    private UsageVector? _usage;

    /// <inheritdoc/>
    public override UsageVector? Metered => _usage;

    /// <inheritdoc/>
    public override bool IsTranslated => true;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var rest = _rest ??= await TranslateAsync(cancellation);
        var taken = Math.Min(rest.Length, buffer.Length);
        rest[..taken].CopyTo(buffer);
        _rest = rest[taken..];
        return taken;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<ReadOnlyMemory<byte>> TranslateAsync(CancellationToken cancellation)
    {
        using var body = new PooledBuffer((int)Math.Clamp(inner.Length ?? 4096, 0, bytesMax) + 1);
        int count;
        while ((count = await inner.ReadAsync(body.GetMemory(), cancellation)) > 0)
        {
            body.Advance(count);
            if (body.Length > bytesMax)
            {
                throw new IOException("The answer is longer than the limit.");
            }
        }

        if (!AnswerReader.TryRead(bridge.Native, body.Written.Span, null, out var facts) || (facts.Error is not null && !facts.HasChoices))
        {
            return body.Written.ToArray(); // Not an answer: it stays what it is, and is judged behind.
        }

        _usage = facts.Usage?.ToVector() is not { } usage ? null : facts.ServiceTier is { } service ? usage with { ServiceTier = service } : usage;
        try
        {
            return bridge.Answer(body.Written, _usage);
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return "?"u8.ToArray();
        }
    }
}

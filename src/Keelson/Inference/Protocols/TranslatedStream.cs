using System.Buffers;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols;

/// <summary>
/// A provider's stream in the words of the client's protocol. The tokens are read from the provider's own events, so that nothing is
/// lost on the way; errors are passed on as they are, to be judged behind.
/// </summary>
internal sealed class TranslatedStream : UpstreamAnswer
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly UpstreamAnswer _inner;
    private readonly ProtocolBridge _bridge;
    private readonly IStreamDecoder _decoder;
    private readonly IStreamEncoder _encoder;
    private readonly SseScanner _scanner;
    private readonly ArrayBufferWriter<byte> _ready = new();
    private readonly List<NeutralDelta> _deltas = [];
    private UsageReport? _report;
    private string? _serviceTier;
    private int _given;
    private bool _isUsagePartial;
    private bool _hasFinished;
    private bool _isOver;
    private bool _isBroken;

    public TranslatedStream(UpstreamAnswer inner, ProtocolBridge bridge, int eventBytesMax)
    {
        (_inner, _bridge) = (inner, bridge);
        (_decoder, _encoder) = (bridge.Decoder(), bridge.Encoder());
        _scanner = new SseScanner(eventBytesMax);
    }

    /// <inheritdoc/>
    public override UsageVector? Metered =>
        _isUsagePartial || _report?.ToVector() is not { } usage ? null
        : _serviceTier is { } service ? usage with { ServiceTier = service }
        : usage;

    /// <inheritdoc/>
    public override bool IsTranslated => true;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (_given == _ready.WrittenCount)
        {
            _ready.ResetWrittenCount();
            _given = 0;
            if (_isOver)
            {
                return 0;
            }

            var count = await _inner.ReadAsync(_scanner.GetMemory(), cancellation);
            if (count == 0)
            {
                Finish();
                continue;
            }

            _scanner.Advance(count);
            while (!_isOver && _scanner.TryRead(out var one))
            {
                Translate(one);
            }

            if (_scanner.IsOverflown)
            {
                throw new IOException("An event of the stream is longer than the limit.");
            }
        }

        var taken = Math.Min(buffer.Length, _ready.WrittenCount - _given);
        _ready.WrittenMemory.Slice(_given, taken).CopyTo(buffer);
        _given += taken;
        return taken;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _scanner.Dispose();
        return _inner.DisposeAsync();
    }

    private void Finish()
    {
        if (_scanner.TryReadRest(out var rest))
        {
            Translate(rest);
        }

        // A provider may leave out the mark of the end; without a reason to end it broke off, and so does the translation.
        if (!_isOver && _hasFinished && !_isBroken)
        {
            _encoder.End(Metered, _ready);
        }

        _isOver = true;
    }

    private void Translate(SseEvent one)
    {
        if (one.Data.IsEmpty)
        {
            _ready.Write(": keep-alive\n\n"u8);
            return;
        }

        if (!one.IsDone)
        {
            if (!AnswerReader.TryRead(_bridge.Native, one.Data.Span, null, out var facts))
            {
                Break("data: "u8, one.Data); // Not JSON: it stays so, and is judged behind.
                return;
            }

            if (facts.Error is not null || one.IsError)
            {
                Break("event: error\ndata: "u8, one.Data);
                return;
            }

            Meter(facts);
        }

        try
        {
            Pass(one);
        }
        catch (Exception unread) when (unread is System.Text.Json.JsonException or InvalidOperationException)
        {
            Break("data: "u8, "?"u8.ToArray()); // A part of it is of another kind than it should be; the stream is broken.
        }
    }

    private void Pass(SseEvent one)
    {
        _deltas.Clear();
        _decoder.Read(one.Data, _deltas);
        foreach (var delta in _deltas)
        {
            _hasFinished |= delta.Kind == DeltaKind.Finish;
            if (delta.Kind == DeltaKind.Done)
            {
                _encoder.End(Metered, _ready);
                _isOver = true;
                return;
            }

            _encoder.Write(delta, _ready);
        }
    }

    private void Meter(in AnswerFacts facts)
    {
        _serviceTier = facts.ServiceTier ?? _serviceTier;
        if (facts.Usage is { } usage)
        {
            _report = _report?.Merge(usage) ?? usage;
            _isUsagePartial = facts.IsUsagePartial;
        }
    }

    private void Break(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> data)
    {
        _ready.Write(head);
        var line = data.ToArray();
        line.AsSpan().ReplaceAny(LineEnds, (byte)' '); // It may have come on several lines.
        _ready.Write(line);
        _ready.Write("\n\n"u8);
        (_isOver, _isBroken) = (true, true);
    }
}

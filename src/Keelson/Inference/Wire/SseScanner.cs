using System.Buffers;

namespace Keelson.Inference.Wire;

/// <summary>
/// Cuts a byte stream into server-sent events, wherever the chunks of the transport end. All three line ends are known (LF, CR LF,
/// CR), as is a byte order mark. Nothing is rescanned: the work is linear in the bytes. Not safe for concurrent use.
/// </summary>
internal sealed class SseScanner(int eventBytesMax) : IDisposable
{
    private const int ReadSize = 8 * 1024; // A read of a socket rarely brings more; larger answers grow the buffer.

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private byte[]? _joined;
    private int _start;
    private int _scanned;
    private int _lineStart;
    private int _end;
    private bool _atBeginning = true;

    /// <summary>True when an event grew over the limit; the stream cannot be read on.</summary>
    public bool IsOverflown => _end - _start > eventBytesMax;

    /// <summary>True when bytes of an unfinished event are left.</summary>
    public bool HasRest => _end > _start;

    /// <summary>Where the next bytes go. Events given before are no longer valid.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start == _end)
        {
            _lineStart -= _start;
            _scanned -= _start;
            _start = _end = 0;
        }
        else if (_buffer.Length - _end < ReadSize)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were put there.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next whole event, if there is one.</summary>
    public bool TryRead(out SseEvent sseEvent)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
            {
                _scanned = _end;
                sseEvent = default;
                return false;
            }

            var lineEnd = _scanned + at;
            var next = lineEnd + 1;
            if (_buffer[lineEnd] == (byte)'\r')
            {
                if (next == _end)
                {
                    _scanned = lineEnd; // Whether a line feed follows is not known yet.
                    sseEvent = default;
                    return false;
                }

                next += _buffer[next] == (byte)'\n' ? 1 : 0;
            }

            var isBlank = lineEnd == _lineStart;
            _scanned = _lineStart = next;
            if (isBlank)
            {
                sseEvent = Take(next);
                return true;
            }
        }
    }

    /// <summary>Joins two neighbouring events, so that they can be written at once.</summary>
    public bool TryExtend(ReadOnlyMemory<byte> run, ReadOnlyMemory<byte> next, out ReadOnlyMemory<byte> longer)
    {
        var end = _start - next.Length;
        var start = end - run.Length;
        longer = start >= 0 && _buffer.AsSpan(start, run.Length) == run.Span ? _buffer.AsMemory(start, run.Length + next.Length) : default;
        return !longer.IsEmpty;
    }

    /// <summary>At the end of the stream: what is left, as if a blank line followed. Some servers leave the last one out.</summary>
    public bool TryReadRest(out SseEvent sseEvent)
    {
        sseEvent = default;
        if (!HasRest)
        {
            return false;
        }

        sseEvent = Take(_end);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_joined is { } joined)
        {
            ArrayPool<byte>.Shared.Return(joined);
            _joined = null;
        }
    }

    private SseEvent Take(int end)
    {
        var raw = _buffer.AsMemory(_start, end - _start);
        _start = _scanned = _lineStart = end;
        var isError = false;
        var data = ReadOnlyMemory<byte>.Empty;
        var hasData = false;
        var rest = raw;
        if (_atBeginning && rest.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            rest = rest[3..];
        }

        _atBeginning = false;
        while (!rest.IsEmpty)
        {
            var length = rest.Span.IndexOfAny((byte)'\n', (byte)'\r');
            var line = length < 0 ? rest : rest[..length];
            rest = length < 0 ? default : rest[(length + 1)..];
            if (ValueOf(line, "data"u8) is { } value)
            {
                data = hasData ? Join(data, value) : value;
                hasData = true;
            }
            else if (ValueOf(line, "event"u8) is { } name)
            {
                isError = name.Span.SequenceEqual("error"u8);
            }
        }

        return new SseEvent(raw, data, isError);
    }

    private static ReadOnlyMemory<byte>? ValueOf(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> field)
    {
        var span = line.Span;
        if (!span.StartsWith(field) || (span.Length > field.Length && span[field.Length] != (byte)':'))
        {
            return null;
        }

        var skip = Math.Min(span.Length, field.Length + 1);
        skip += span.Length > skip && span[skip] == (byte)' ' ? 1 : 0;
        return line[skip..];
    }

    // Several data lines are one value with line feeds between; rare, so it may cost a copy.
    private ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var length = first.Length + 1 + second.Length;
        var target = ArrayPool<byte>.Shared.Rent(length);
        first.CopyTo(target);
        target[first.Length] = (byte)'\n';
        second.CopyTo(target.AsMemory(first.Length + 1));
        if (_joined is { } old)
        {
            ArrayPool<byte>.Shared.Return(old);
        }

        _joined = target;
        return target.AsMemory(0, length);
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        var target = length + ReadSize <= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length, 2 * (length + ReadSize)));
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _scanned -= _start;
        _lineStart -= _start;
        _end = length;
        _start = 0;
    }
}

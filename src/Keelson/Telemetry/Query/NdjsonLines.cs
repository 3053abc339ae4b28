using System.Buffers;
using System.IO.Pipelines;

namespace Keelson.Telemetry.Query;

/// <summary>Cuts a byte stream into lines of a bounded length; empty lines are passed over. Holds one line in memory, never more.</summary>
internal sealed class NdjsonLines(PipeReader input, int lineBytesMax)
{
    private long _number;

    /// <summary>The next line, or null at the end.</summary>
    public async ValueTask<NdjsonLine?> ReadAsync(CancellationToken cancellation)
    {
        var isTooLong = false;
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Take(buffer.Slice(0, end), isTooLong);
                input.AdvanceTo(buffer.GetPosition(1, end));
                isTooLong = false;
                if (line is not null)
                {
                    return line;
                }
            }
            else if (read.IsCompleted)
            {
                var line = buffer.IsEmpty && !isTooLong ? null : Take(buffer, isTooLong);
                input.AdvanceTo(buffer.End);
                return line;
            }
            else if (isTooLong || buffer.Length > lineBytesMax)
            {
                // The rest of the line is read past without being kept.
                isTooLong = true;
                input.AdvanceTo(buffer.End);
            }
            else
            {
                input.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    private NdjsonLine? Take(ReadOnlySequence<byte> bytes, bool isTooLong)
    {
        _number++;
        if (isTooLong || bytes.Length > lineBytesMax)
        {
            return new NdjsonLine(_number, default, IsTooLong: true);
        }

        var line = bytes.ToArray().AsMemory();
        var text = line.Span.Trim(" \t\r"u8);
        return text.IsEmpty ? null : new NdjsonLine(_number, line, IsTooLong: false);
    }
}

using Keelson.Inference.Upstreams;

namespace Keelson.Inference.Simulation;

/// <summary>
/// An answer that comes in pieces, each at its time: the first after the overhead and the reading of the prompt, the others one after
/// the other. Time is kept against one start, so that late timers do not add up.
/// </summary>
internal sealed class SimulatedAnswer(IReadOnlyList<byte[]> pieces, TimeSpan first, TimeSpan between, SimulatorBreak? fault, TimeProvider time)
    : UpstreamAnswer
{
    private static readonly byte[] NotJson = "data: {\"choices\":[{\"delta\":{\"conte\n\n"u8.ToArray();

    private readonly long _start = time.GetTimestamp();
    private int _piece;
    private int _offset;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_piece >= pieces.Count)
        {
            return 0;
        }

        if (_offset == 0)
        {
            await WaitAsync(_start, first + (between * _piece), cancellation);
            if (fault is not null && _piece >= fault.AfterTokens)
            {
                return await BreakAsync(fault.Kind, buffer, cancellation);
            }
        }

        // Pieces that are due together go together, as they would over a network.
        var copied = 0;
        do
        {
            var rest = pieces[_piece].AsMemory(_offset);
            var take = Math.Min(rest.Length, buffer.Length - copied);
            rest[..take].CopyTo(buffer[copied..]);
            copied += take;
            _offset += take;
            if (_offset == pieces[_piece].Length)
            {
                _offset = 0;
                _piece++;
            }
        }
        while (copied < buffer.Length && _piece < pieces.Count && fault is null && IsDue(_piece));

        return copied;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsDue(int piece) => time.GetElapsedTime(_start) >= first + (between * piece);

    private async ValueTask WaitAsync(long start, TimeSpan due, CancellationToken cancellation)
    {
        var wait = due - time.GetElapsedTime(start);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }
    }

    private async ValueTask<int> BreakAsync(SimulatorBreakKind kind, Memory<byte> buffer, CancellationToken cancellation)
    {
        switch (kind)
        {
            case SimulatorBreakKind.Stall:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
                return 0;
            case SimulatorBreakKind.Malformed when _piece < pieces.Count - 1:
                _piece = pieces.Count - 1;
                NotJson.CopyTo(buffer);
                return NotJson.Length;
            default:
                throw new IOException("The simulator was told to cut the answer off.");
        }
    }
}

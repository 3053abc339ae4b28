using Keelson.Inference.Upstreams;

namespace Keelson.Inference.Simulation;

/// <summary>An answer that comes in pieces, each at its time, and goes wrong where it was told to.</summary>
internal sealed class SimulatedAnswer(IReadOnlyList<byte[]> pieces, SimulatorPace pace, SimulatorBreak? fault, TimeProvider time) : UpstreamAnswer
{
    private static readonly byte[] NotJson = "data: {\"choices\":[{\"delta\":{\"conte\n\n"u8.ToArray();

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
            await pace.WaitAsync(_piece, cancellation);
        }

        if (IsBroken)
        {
            return await BreakAsync(buffer, cancellation);
        }

        // Pieces that are due together go together, as they would over a network.
        var copied = 0;
        do
        {
            var rest = Rest;
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
        while (copied < buffer.Length && _piece < pieces.Count && fault is null && pace.IsDue(_piece));

        return copied;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        pace.Leave();
        return ValueTask.CompletedTask;
    }

    // A whole answer has one piece, and goes wrong in the middle of it.
    private bool IsBroken => fault is not null && fault.Kind != SimulatorBreakKind.Drip
        && (pieces.Count == 1 ? _offset > 0 : _piece >= fault.AfterTokens);

    private ReadOnlyMemory<byte> Rest =>
        fault is not null && fault.Kind != SimulatorBreakKind.Drip && pieces.Count == 1
            ? pieces[0].AsMemory(_offset, Math.Max(1, (pieces[0].Length / 2) - _offset))
            : pieces[_piece].AsMemory(_offset);

    private async ValueTask<int> BreakAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        switch (fault!.Kind)
        {
            case SimulatorBreakKind.Stall:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
                return 0;
            case SimulatorBreakKind.Malformed when pieces.Count == 1:
                _piece = 1; // Half of it, and an end as if it were whole.
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

namespace Keelson.Inference.Simulation;

/// <summary>A pace that goes on, but far too slowly.</summary>
internal sealed class SimulatorDripPace(SimulatorPace inner, int afterPieces, TimeSpan between, TimeProvider time) : SimulatorPace
{
    private long _last = time.GetTimestamp();
    private int _lastPiece = -1;

    /// <inheritdoc/>
    public override bool IsDue(int piece) => piece < afterPieces && inner.IsDue(piece);

    /// <inheritdoc/>
    public override async ValueTask WaitAsync(int piece, CancellationToken cancellation)
    {
        await inner.WaitAsync(piece, cancellation);
        if (piece >= afterPieces && piece != _lastPiece)
        {
            var wait = between - time.GetElapsedTime(_last);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellation);
            }
        }

        _lastPiece = piece;
        _last = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public override void Leave() => inner.Leave();
}

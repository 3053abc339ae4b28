namespace Keelson.Inference.Simulation;

/// <summary>
/// The pace of an answer that no other request disturbs: a first piece, and the others evenly behind it. Time is kept against one start,
/// so that late timers do not add up.
/// </summary>
internal sealed class SimulatorSteadyPace(TimeSpan first, TimeSpan between, TimeProvider time) : SimulatorPace
{
    private readonly long _start = time.GetTimestamp();

    /// <inheritdoc/>
    public override bool IsDue(int piece) => Left(piece) <= TimeSpan.Zero;

    /// <inheritdoc/>
    public override async ValueTask WaitAsync(int piece, CancellationToken cancellation)
    {
        if (Left(piece) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }
    }

    private TimeSpan Left(int piece) => first + (between * piece) - time.GetElapsedTime(_start);
}

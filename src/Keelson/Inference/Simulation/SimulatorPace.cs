namespace Keelson.Inference.Simulation;

/// <summary>When the pieces of an answer are there. Used by one reader.</summary>
internal abstract class SimulatorPace
{
    /// <summary>True when a piece is there now.</summary>
    public abstract bool IsDue(int piece);

    /// <summary>Completes when a piece is there.</summary>
    public abstract ValueTask WaitAsync(int piece, CancellationToken cancellation);

    /// <summary>Nothing more is read.</summary>
    public virtual void Leave()
    {
    }
}

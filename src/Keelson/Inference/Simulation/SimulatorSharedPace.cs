namespace Keelson.Inference.Simulation;

/// <summary>The pace of an answer from a server that others use too. When its reader goes, its slot is free.</summary>
internal sealed class SimulatorSharedPace(SimulatorServer server, SimulatorSequence sequence, int pieces) : SimulatorPace
{
    /// <inheritdoc/>
    public override bool IsDue(int piece) => server.HasReached(sequence, TokensFor(piece));

    /// <inheritdoc/>
    public override ValueTask WaitAsync(int piece, CancellationToken cancellation) => server.WaitAsync(sequence, TokensFor(piece), cancellation);

    /// <inheritdoc/>
    public override void Leave() => server.Leave(sequence);

    // The first piece comes with the first token and the last piece with the last one; an answer in one piece is there at its end.
    private int TokensFor(int piece) =>
        pieces <= 1 ? sequence.OutputTokens : 1 + (int)((long)(sequence.OutputTokens - 1) * Math.Min(piece, pieces - 1) / (pieces - 1));
}

namespace Keelson.Inference.Simulation;

/// <summary>What goes wrong while an answer is sent, and behind how many pieces of it.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="AfterTokens">Behind so many pieces.</param>
internal sealed record SimulatorBreak(SimulatorBreakKind Kind, int AfterTokens)
{
    /// <summary>How far apart the pieces of a <see cref="SimulatorBreakKind.Drip"/> come.</summary>
    public double PerTokenMs { get; init; } = 1000;
}

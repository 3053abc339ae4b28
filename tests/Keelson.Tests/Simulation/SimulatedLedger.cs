namespace Keelson.Tests.Simulation;

/// <summary>What the platform told somebody; all of it must be true in the end.</summary>
internal sealed class SimulatedLedger
{
    /// <summary>Runs whose start was answered, and the key that they were started with.</summary>
    public Dictionary<string, string?> Runs { get; } = new(StringComparer.Ordinal);

    /// <summary>Signals that were accepted.</summary>
    public HashSet<(string Run, string Id)> Signals { get; } = [];

    /// <summary>Runs whose cancellation was accepted.</summary>
    public HashSet<string> Cancelled { get; } = new(StringComparer.Ordinal);
}

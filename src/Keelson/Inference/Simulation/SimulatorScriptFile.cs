namespace Keelson.Inference.Simulation;

/// <summary>A validated file of scripts.</summary>
/// <param name="Scripts">Tried in order.</param>
internal sealed record SimulatorScriptFile(IReadOnlyList<SimulatorScript> Scripts)
{
    /// <summary>No scripts.</summary>
    public static SimulatorScriptFile Empty { get; } = new([]);
}

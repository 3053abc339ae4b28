namespace Keelson.Inference.Simulation;

/// <summary>A range of counts; either end may be open.</summary>
/// <param name="AtLeast">Not fewer.</param>
/// <param name="AtMost">Not more.</param>
internal readonly record struct SimulatorRange(int? AtLeast, int? AtMost)
{
    /// <summary>True when the count lies between the two.</summary>
    public bool Holds(int count) => count >= (AtLeast ?? int.MinValue) && count <= (AtMost ?? int.MaxValue);
}

namespace Keelson.Inference;

/// <summary>The chance in back-offs. Safe for concurrent use; seeded, so that a test can repeat it.</summary>
internal sealed class InferenceJitter(int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 to 1.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Spreads retries; nobody gains from guessing it.")]
    public double Next()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }
}

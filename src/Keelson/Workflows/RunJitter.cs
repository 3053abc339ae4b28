namespace Keelson.Workflows;

/// <summary>The engine's one source of randomness. Safe for concurrent use.</summary>
internal sealed class RunJitter(int seed)
{
    private readonly Lock _gate = new();
#pragma warning disable CA5394 // Spreads retries; nothing secret depends on it.
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public double Next()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }
#pragma warning restore CA5394
}

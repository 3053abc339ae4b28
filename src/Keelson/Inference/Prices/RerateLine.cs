using Keelson.Primitives;

namespace Keelson.Inference.Prices;

/// <summary>Attempts of one model whose cost another price changes in the same way.</summary>
/// <param name="Model">The model that answered, or else the one that was asked for.</param>
/// <param name="OldVersion">The price that they were recorded with; absent: none was known.</param>
/// <param name="NewVersion">The price that is in force for their days now; absent: none is known.</param>
internal sealed record RerateLine(string Model, string? OldVersion, string? NewVersion)
{
    /// <summary>How many.</summary>
    public long Attempts { get; init; }

    /// <summary>What was recorded, as far as it was known.</summary>
    public Money OldCost { get; init; }

    /// <summary>What it is now, as far as it is known.</summary>
    public Money NewCost { get; init; }
}

using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>What a use costs.</summary>
/// <param name="State">Whether it has a price.</param>
/// <param name="Cost">The amount; null when the price is unknown.</param>
/// <param name="PriceVersion">The price that was applied: model@date.</param>
public readonly record struct PricedUsage(PriceState State, Money? Cost, string? PriceVersion)
{
    /// <summary>The state as it stands on events: <c>priced</c>, <c>free</c> or <c>unknown</c>.</summary>
    public string StateWord => Word(State);

    /// <summary>The name of a state on the wire.</summary>
    public static string Word(PriceState state) => state switch
    {
        PriceState.Priced => "priced",
        PriceState.Free => "free",
        PriceState.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}

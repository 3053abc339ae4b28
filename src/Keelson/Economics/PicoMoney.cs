using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Money as a whole number of pico-dollars, in which sums are exact in any order.</summary>
internal static class PicoMoney
{
    /// <summary>Pico-dollars of a dollar.</summary>
    public const long PerUsd = 1_000_000_000_000;

    // No attempt costs a billion dollars; a figure beyond it is a mistake of who wrote it.
    private const decimal UsdMax = 1_000_000_000m;

    /// <summary>The amount, to the nearest pico-dollar; null when it is unknown or beyond belief.</summary>
    public static Int128? Of(Money? money) =>
        money is { Usd: > -UsdMax and < UsdMax } known ? (Int128)decimal.Round(known.Usd * PerUsd, MidpointRounding.ToEven) : null;

    /// <summary>The amount in dollars.</summary>
    /// <exception cref="OverflowException">Above 79 quadrillion dollars.</exception>
    public static Money ToMoney(Int128 pico) => new((decimal)pico / PerUsd);
}

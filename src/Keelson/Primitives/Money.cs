using System.Globalization;

namespace Keelson.Primitives;

/// <summary>An amount of US dollars; exact, at most 12 fractional digits (pico-dollars), rounded only for display.</summary>
/// <param name="Usd">The amount in US dollars.</param>
public readonly record struct Money(decimal Usd) : IComparable<Money>
{
    private const decimal PicoPerUsd = 1_000_000_000_000m;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The amount in pico-dollars, rounded up so that a reservation is never too small.</summary>
    /// <exception cref="OverflowException">Above 9.2 million dollars, the limit of one 64-bit counter.</exception>
    public long ToPico() => decimal.ToInt64(decimal.Ceiling(Usd * PicoPerUsd));

    /// <summary>An amount from pico-dollars.</summary>
    public static Money FromPico(long pico) => new(pico / PicoPerUsd);

    /// <inheritdoc/>
    public int CompareTo(Money other) => Usd.CompareTo(other.Usd);

    /// <summary>Adds two amounts.</summary>
    public static Money operator +(Money left, Money right) => new(left.Usd + right.Usd);

    /// <summary>Subtracts an amount.</summary>
    public static Money operator -(Money left, Money right) => new(left.Usd - right.Usd);

    /// <summary>Less than.</summary>
    public static bool operator <(Money left, Money right) => left.Usd < right.Usd;

    /// <summary>Greater than.</summary>
    public static bool operator >(Money left, Money right) => left.Usd > right.Usd;

    /// <summary>At most.</summary>
    public static bool operator <=(Money left, Money right) => left.Usd <= right.Usd;

    /// <summary>At least.</summary>
    public static bool operator >=(Money left, Money right) => left.Usd >= right.Usd;

    /// <summary>The amount as it stands on the wire: a plain decimal without trailing zeros.</summary>
    public override string ToString() => Usd.ToString("0.############", CultureInfo.InvariantCulture);
}

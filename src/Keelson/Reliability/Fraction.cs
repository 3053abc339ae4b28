using System.Globalization;
using System.Numerics;

namespace Keelson.Reliability;

/// <summary>
/// An exact rational number in lowest terms. Burn rates, budgets and factors are compared in it, because in doubles
/// 144 bad of 10,000 against 14.4 times a budget of 0.1 % exceeds what it only equals.
/// </summary>
internal readonly struct Fraction : IEquatable<Fraction>, IComparable<Fraction>
{
    private readonly BigInteger _denominator;

    private Fraction(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        _denominator = denominator;
    }

    /// <summary>Nothing.</summary>
    public static Fraction Zero => default;

    /// <summary>The whole.</summary>
    public static Fraction One { get; } = new(BigInteger.One, BigInteger.One);

    /// <summary>Above the line; carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Below the line; always positive.</summary>
    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    /// <summary>The sign: -1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>A fraction in lowest terms.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public static Fraction Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException("A fraction needs a denominator.");
        }

        var shared = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        return new Fraction(numerator / shared, denominator / shared);
    }

    /// <summary>The exact value of a decimal.</summary>
    public static Fraction Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
        var scale = (bits[3] >> 16) & 0xFF;
        return Of(bits[3] < 0 ? -mantissa : mantissa, BigInteger.Pow(10, scale));
    }

    /// <summary>The exact length of a time in ticks of 100 ns.</summary>
    public static Fraction Of(TimeSpan value) => new(value.Ticks, BigInteger.One);

    /// <summary>This to a whole power of 0 or more.</summary>
    public Fraction Power(int exponent) => new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent));

    /// <summary>The nearest decimal with so many fractional digits (0 to 28), half to even.</summary>
    /// <exception cref="OverflowException">Too large for a decimal.</exception>
    public decimal ToDecimal(int digits = 12)
    {
        var scaled = Numerator * BigInteger.Pow(10, digits);
        var quotient = BigInteger.DivRem(BigInteger.Abs(scaled), Denominator, out var rest);
        var twice = rest * 2;
        if (twice > Denominator || (twice == Denominator && !quotient.IsEven))
        {
            quotient += BigInteger.One;
        }

        var value = ScaledDecimal(quotient, digits);
        return Sign < 0 ? -value : value;
    }

    /// <summary>The nearest double, also where numerator and denominator are far outside its range.</summary>
    public double ToDouble()
    {
        if (Numerator.IsZero)
        {
            return 0;
        }

        // 80 significant bits before the one rounding to a double keep the error below one unit in the last place.
        var shift = (int)(80 - Numerator.GetBitLength() + Denominator.GetBitLength());
        var quotient = shift >= 0 ? (Numerator << shift) / Denominator : Numerator / (Denominator << -shift);
        return Math.ScaleB((double)quotient, -shift);
    }

    /// <inheritdoc/>
    public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Fraction other) => Numerator == other.Numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fraction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary>As <c>72/5</c>, or <c>6</c> when it is whole.</summary>
    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>A whole number.</summary>
    public static implicit operator Fraction(long value) => new(value, BigInteger.One);

    /// <summary>Adds.</summary>
    public static Fraction operator +(Fraction left, Fraction right) =>
        Of((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>Subtracts.</summary>
    public static Fraction operator -(Fraction left, Fraction right) =>
        Of((left.Numerator * right.Denominator) - (right.Numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>Multiplies.</summary>
    public static Fraction operator *(Fraction left, Fraction right) =>
        Of(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>Divides.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static Fraction operator /(Fraction left, Fraction right) =>
        Of(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>Equal.</summary>
    public static bool operator ==(Fraction left, Fraction right) => left.Equals(right);

    /// <summary>Not equal.</summary>
    public static bool operator !=(Fraction left, Fraction right) => !left.Equals(right);

    /// <summary>Strictly less.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Strictly greater.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>At most.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>At least.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    private static decimal ScaledDecimal(BigInteger scaled, int digits)
    {
        var tenth = new BigInteger(10);
        while (digits > 0 && scaled > new BigInteger(decimal.MaxValue))
        {
            scaled /= tenth;
            digits--;
        }

        var bits = decimal.GetBits((decimal)scaled);
        return new decimal(bits[0], bits[1], bits[2], false, (byte)digits);
    }
}

namespace Keelson.Telemetry.Rollups;

/// <summary>
/// Quantiles of any number of values within a relative error of 1 %, in a few hundred bytes. Sketches merge without any loss: the merge
/// of two is the sketch of both, in any order. Not safe for concurrent use.
/// </summary>
internal sealed class DDSketch
{
    /// <summary>The relative error of a quantile.</summary>
    public const double Accuracy = 0.01;

    // Magnitudes below a billionth count as 0: no clock of ours measures them.
    private const double SmallestMagnitude = 1e-9;

    private const double Gamma = (1 + Accuracy) / (1 - Accuracy);

    private static readonly double LogGamma = Math.Log(Gamma);

    private readonly SketchBins _positive = new();
    private readonly SketchBins _negative = new();
    private long _zeros;

    /// <summary>How many values it holds.</summary>
    public long Count { get; private set; }

    /// <summary>The bucket of a positive value.</summary>
    public static int IndexOf(double value) => (int)Math.Ceiling(Math.Log(value) / LogGamma);

    /// <summary>The value that stands for a bucket; within the relative error of every value in it.</summary>
    public static double ValueOf(int index) => 2 * Math.Pow(Gamma, index) / (Gamma + 1);

    /// <summary>Adds a value.</summary>
    public void Add(double value, long count = 1)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A sketch holds finite values.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count += count;
        if (Math.Abs(value) < SmallestMagnitude)
        {
            _zeros += count;
        }
        else
        {
            (value > 0 ? _positive : _negative).Add(IndexOf(Math.Abs(value)), count);
        }
    }

    /// <summary>Adds everything that another sketch holds.</summary>
    public void Merge(DDSketch other)
    {
        Count += other.Count;
        _zeros += other._zeros;
        if (other._positive.Size > 0)
        {
            _positive.Merge(other._positive);
        }

        if (other._negative.Size > 0)
        {
            _negative.Merge(other._negative);
        }
    }

    /// <summary>The value at a quantile from 0 to 1, or null when there is none: no data is never 0.</summary>
    public double? Quantile(double quantile)
    {
        if (Count == 0)
        {
            return null;
        }

        var rank = Math.Clamp(quantile, 0, 1) * (Count - 1);
        var seen = 0L;
        for (var place = _negative.Size - 1; place >= 0; place--)
        {
            seen += _negative[place].Count;
            if (seen > rank)
            {
                return -ValueOf(_negative[place].Index);
            }
        }

        seen += _zeros;
        if (seen > rank)
        {
            return 0;
        }

        var last = 0;
        for (var place = 0; place < _positive.Size && seen <= rank; place++)
        {
            seen += _positive[place].Count;
            last = _positive[place].Index;
        }

        return ValueOf(last);
    }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write((ulong)_zeros);
        _positive.Write(writer);
        _negative.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static DDSketch Read(ref CompactReader reader)
    {
        var sketch = new DDSketch { _zeros = (long)reader.ReadUnsigned() };
        sketch.Count = sketch._zeros + sketch._positive.Read(ref reader) + sketch._negative.Read(ref reader);
        return sketch;
    }
}

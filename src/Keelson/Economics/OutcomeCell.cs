using System.Numerics;
using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>Exact sums over the units of one workflow and UTC day. A unit can be taken out again, so that later facts restate its day.</summary>
internal sealed class OutcomeCell(int epoch)
{
    // More kinds of outcome than this in one workflow would be a mistake of the reporters; the rest is not counted as success.
    private const int KindsMax = 32;

    private KindSums[] _kinds = [];

    /// <summary>In which epoch it may still be changed.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Units whose every attempt has a price.</summary>
    public long Units { get; private set; }

    /// <summary>What those cost.</summary>
    public Int128 Cost { get; private set; }

    /// <summary>Sum of the squares of what those cost.</summary>
    public BigInteger CostSquared { get; private set; }

    /// <summary>Units with an attempt of unknown price.</summary>
    public long UnpricedUnits { get; private set; }

    /// <summary>What is known of the cost of those.</summary>
    public Int128 UnpricedCost { get; private set; }

    /// <summary>Attempts of unknown price.</summary>
    public long UnpricedAttempts { get; private set; }

    /// <summary>All attempts.</summary>
    public long Attempts { get; private set; }

    /// <summary>Units that are requests outside runs.</summary>
    public long Requests { get; private set; }

    /// <summary>Units in which a simulator answered.</summary>
    public long SimulatedUnits { get; private set; }

    /// <summary>The successes, by kind of outcome.</summary>
    public IReadOnlyList<KindSums> Kinds => _kinds;

    /// <summary>A copy that may be changed in a later epoch.</summary>
    public OutcomeCell Copy(int epoch)
    {
        var copy = new OutcomeCell(epoch);
        copy.Merge(this);
        return copy;
    }

    /// <summary>Puts a unit in (+1) or takes it out again (-1); it must not have changed between the two.</summary>
    public void Add(OutcomeUnit unit, int sign)
    {
        var (priced, unpriced) = unit.IsPriced ? (sign, 0) : (0, sign);
        Units += priced;
        Cost += priced * unit.Cost;
        CostSquared += priced * ((BigInteger)unit.Cost * unit.Cost);
        UnpricedUnits += unpriced;
        UnpricedCost += unpriced * unit.Cost;
        UnpricedAttempts += sign * unit.UnpricedAttempts;
        Attempts += sign * unit.Attempts;
        Requests += unit.IsRun ? 0 : sign;
        SimulatedUnits += unit.IsSimulated ? sign : 0;
        foreach (var verdict in unit.Facts.Verdicts)
        {
            if (verdict.IsSuccess)
            {
                AddKind(
                    unit.IsPriced
                        ? new KindSums(verdict.Kind, 1, unit.Cost, 0, 0, unit.FailedCost)
                        : new KindSums(verdict.Kind, 0, 0, 1, unit.Cost, unit.FailedCost),
                    sign);
            }
        }
    }

    /// <summary>Adds everything of another cell.</summary>
    public void Merge(OutcomeCell other)
    {
        Units += other.Units;
        Cost += other.Cost;
        CostSquared += other.CostSquared;
        UnpricedUnits += other.UnpricedUnits;
        UnpricedCost += other.UnpricedCost;
        UnpricedAttempts += other.UnpricedAttempts;
        Attempts += other.Attempts;
        Requests += other.Requests;
        SimulatedUnits += other.SimulatedUnits;
        foreach (var kind in other._kinds)
        {
            AddKind(kind, 1);
        }
    }

    /// <summary>The sums of one kind; all 0 when there were none.</summary>
    public KindSums Of(string kind) =>
        Array.Find(_kinds, known => string.Equals(known.Kind, kind, StringComparison.Ordinal)) is { Kind: not null } found
            ? found
            : new KindSums(kind, 0, 0, 0, 0, 0);

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.WriteSigned(Units);
        WidePico.Write(writer, Cost);
        WidePico.Write(writer, CostSquared);
        writer.WriteSigned(UnpricedUnits);
        WidePico.Write(writer, UnpricedCost);
        writer.WriteSigned(UnpricedAttempts);
        writer.WriteSigned(Attempts);
        writer.WriteSigned(Requests);
        writer.WriteSigned(SimulatedUnits);
        writer.Write(_kinds.Length);
        foreach (var kind in _kinds)
        {
            writer.Write(kind.Kind);
            writer.WriteSigned(kind.Successes);
            WidePico.Write(writer, kind.Cost);
            writer.WriteSigned(kind.UnpricedSuccesses);
            WidePico.Write(writer, kind.UnpricedCost);
            WidePico.Write(writer, kind.FailedCost);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static OutcomeCell Read(ref CompactReader reader, int epoch)
    {
        var cell = new OutcomeCell(epoch)
        {
            Units = reader.ReadSigned(),
            Cost = WidePico.Read(ref reader),
            CostSquared = WidePico.ReadSquares(ref reader),
            UnpricedUnits = reader.ReadSigned(),
            UnpricedCost = WidePico.Read(ref reader),
            UnpricedAttempts = reader.ReadSigned(),
            Attempts = reader.ReadSigned(),
            Requests = reader.ReadSigned(),
            SimulatedUnits = reader.ReadSigned(),
        };
        cell._kinds = new KindSums[reader.ReadCount()];
        foreach (ref var kind in cell._kinds.AsSpan())
        {
            kind = new KindSums(
                reader.ReadString(),
                reader.ReadSigned(),
                WidePico.Read(ref reader),
                reader.ReadSigned(),
                WidePico.Read(ref reader),
                WidePico.Read(ref reader));
        }

        return cell;
    }

    private void AddKind(KindSums sums, int sign)
    {
        var place = Array.FindIndex(_kinds, known => string.Equals(known.Kind, sums.Kind, StringComparison.Ordinal));
        if (place >= 0)
        {
            _kinds[place] = _kinds[place].Plus(sums, sign);
        }
        else if (_kinds.Length < KindsMax)
        {
            _kinds = [.. _kinds, new KindSums(sums.Kind, 0, 0, 0, 0, 0).Plus(sums, sign)];
        }
    }
}

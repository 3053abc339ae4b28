using System.Collections.Immutable;
using Keelson.Telemetry.Rollups;
using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>The evidence of one workflow: its runs by wave since it was last promoted or demoted; immutable.</summary>
/// <param name="Epoch">How often it was promoted or demoted.</param>
/// <param name="Since">Runs that ended up to here count no more; null: all count.</param>
/// <param name="Waves">Its runs by wave.</param>
internal sealed record GateWorkflow(int Epoch, DateTimeOffset? Since, ImmutableSortedDictionary<int, GateCounts> Waves)
{
    /// <summary>Nothing was counted yet.</summary>
    public static GateWorkflow Empty { get; } = new(0, null, ImmutableSortedDictionary<int, GateCounts>.Empty);

    /// <summary>The runs of a wave.</summary>
    public GateCounts Of(int wave) => Waves.GetValueOrDefault(wave) ?? GateCounts.Empty;

    /// <summary>After a change of wave: earlier runs count no more.</summary>
    public GateWorkflow Restart(DateTimeOffset at) => new(Epoch + 1, at, Waves.Clear());

    /// <summary>With a run put in (+1) or taken out (-1).</summary>
    public GateWorkflow With(GateRun run, int sign) =>
        this with { Waves = Waves.SetItem(run.Wave, Of(run.Wave).With(run.Facts.End!.Value.Time, run.IsExcluded, run.SuccessKinds, sign)) };

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.WriteSigned(Epoch);
        writer.WriteSigned(Since?.UtcTicks ?? -1);
        writer.Write(Waves.Count);
        foreach (var (wave, counts) in Waves)
        {
            writer.WriteSigned(wave);
            writer.WriteSigned(counts.Runs);
            writer.WriteSigned(counts.Excluded);
            writer.WriteSigned(counts.FirstRun!.Value.UtcTicks);
            writer.WriteSigned(counts.LastRun!.Value.UtcTicks);
            writer.Write(counts.Kinds.Length);
            foreach (var kind in counts.Kinds)
            {
                writer.Write(kind.Kind);
                writer.WriteSigned(kind.Successes);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static GateWorkflow Read(ref CompactReader reader)
    {
        var epoch = reader.ReadInt();
        var since = reader.ReadSigned();
        var waves = ImmutableSortedDictionary.CreateBuilder<int, GateCounts>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var wave = reader.ReadInt();
            var (runs, excluded) = (reader.ReadSigned(), reader.ReadSigned());
            var (first, last) = (RunFactsCodec.ReadTime(ref reader), RunFactsCodec.ReadTime(ref reader));
            var kinds = new GateKind[reader.ReadCount()];
            foreach (ref var kind in kinds.AsSpan())
            {
                kind = new GateKind(reader.ReadString(), reader.ReadSigned());
            }

            waves[wave] = new GateCounts(runs, excluded, first, last, [.. kinds]);
        }

        return new GateWorkflow(epoch, since < 0 ? null : new DateTimeOffset(since, TimeSpan.Zero), waves.ToImmutable());
    }
}

using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>How a run is counted now, and how it was counted first.</summary>
/// <param name="Minute">In which minute.</param>
/// <param name="Now">As what.</param>
/// <param name="First">As what it was counted first.</param>
internal readonly record struct CountedJudgement(int Minute, Judgement Now, SliEffect First)
{
    /// <summary>Writes it.</summary>
    public static void Write(CompactWriter writer, CountedJudgement? counted)
    {
        writer.Write(counted is null ? 0 : 1);
        if (counted is { } known)
        {
            writer.WriteSigned(known.Minute);
            writer.Write((int)known.Now.Effect);
            writer.Write((int)known.Now.FailureClass);
            writer.Write((int)known.First);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static CountedJudgement? Read(ref CompactReader reader) => reader.ReadUnsigned() == 0
        ? null
        : new CountedJudgement(
            reader.ReadInt(),
            new Judgement((SliEffect)reader.ReadUnsigned(), (FailureClass)reader.ReadUnsigned()),
            (SliEffect)reader.ReadUnsigned());
}

using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>What the objectives remember of one run, to restate it when more is learnt.</summary>
internal sealed class ObjectiveRun
{
    /// <summary>What the stream says of it.</summary>
    public RunFacts Facts { get; private init; } = new();

    /// <summary>How its success in time is counted.</summary>
    public CountedJudgement? Success { get; set; }

    /// <summary>How its context overflow is counted.</summary>
    public CountedJudgement? Overflow { get; set; }

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        RunFactsCodec.Write(writer, Facts);
        CountedJudgement.Write(writer, Success);
        CountedJudgement.Write(writer, Overflow);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ObjectiveRun Read(ref CompactReader reader) => new()
    {
        Facts = RunFactsCodec.Read(ref reader),
        Success = CountedJudgement.Read(ref reader),
        Overflow = CountedJudgement.Read(ref reader),
    };
}

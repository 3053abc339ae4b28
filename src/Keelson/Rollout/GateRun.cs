using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Telemetry.Rollups;

namespace Keelson.Rollout;

/// <summary>What a gate remembers of one run, to restate it when more is learnt.</summary>
internal sealed class GateRun
{
    /// <summary>What the stream says of it.</summary>
    public RunFacts Facts { get; private init; } = new();

    /// <summary>In which period of its workflow it is counted; null while it is not.</summary>
    public int? Epoch { get; set; }

    /// <summary>The wave that it ran in.</summary>
    public int Wave => Math.Max(1, Facts.End?.Wave ?? 1);

    /// <summary>True when it ended for a reason that says nothing about the agent.</summary>
    public bool IsExcluded => Facts.End is { } end && end.FailureClass.IsExcluded()
        && (end.FailureClass == FailureClass.OutOfScope || !(end.IsCompleted && Facts.IsSuccess(end.Outcome)));

    /// <summary>The kinds of outcome that it brought.</summary>
    public IEnumerable<string> SuccessKinds => Facts.Verdicts.Where(verdict => verdict.IsSuccess).Select(verdict => verdict.Kind);

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        RunFactsCodec.Write(writer, Facts);
        writer.WriteSigned(Epoch ?? -1);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static GateRun Read(ref CompactReader reader)
    {
        var facts = RunFactsCodec.Read(ref reader);
        var epoch = reader.ReadInt();
        return new GateRun { Facts = facts, Epoch = epoch < 0 ? null : epoch };
    }
}

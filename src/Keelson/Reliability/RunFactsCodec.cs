using Keelson.Primitives;
using Keelson.Telemetry.Rollups;

namespace Keelson.Reliability;

/// <summary>Saves what is known of a run and reads it back.</summary>
internal static class RunFactsCodec
{
    /// <summary>Writes it.</summary>
    public static void Write(CompactWriter writer, RunFacts facts)
    {
        WriteText(writer, facts.Workflow);
        writer.Write((facts.HasOverflowed ? 1 : 0) + (facts.End is null ? 0 : 2));
        if (facts.End is { } end)
        {
            writer.WriteSigned(end.Time.UtcTicks);
            writer.WriteSigned(end.Position);
            writer.Write((int)end.FailureClass);
            writer.Write((end.IsCompleted ? 1 : 0) + (end.IsOverflow ? 2 : 0) + (end.InTime ? 4 : 0));
            WriteText(writer, end.Outcome);
            writer.WriteSigned(end.Wave);
        }

        writer.Write(facts.Verdicts.Count);
        foreach (var verdict in facts.Verdicts)
        {
            writer.Write(verdict.Kind);
            writer.Write(verdict.IsSuccess ? 1 : 0);
            writer.WriteSigned(verdict.Time.UtcTicks);
            writer.WriteSigned(verdict.Position);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RunFacts Read(ref CompactReader reader)
    {
        var workflow = ReadText(ref reader);
        var flags = reader.ReadUnsigned();
        RunEnd? end = (flags & 2) == 0 ? null : ReadEnd(ref reader);
        var verdicts = new RunVerdict[reader.ReadCount()];
        foreach (ref var verdict in verdicts.AsSpan())
        {
            verdict = new RunVerdict(reader.ReadString(), reader.ReadUnsigned() != 0, ReadTime(ref reader), reader.ReadSigned());
        }

        var facts = new RunFacts();
        facts.Restore(workflow, end, (flags & 1) != 0, verdicts);
        return facts;
    }

    /// <summary>Writes text that may be absent.</summary>
    public static void WriteText(CompactWriter writer, string? text)
    {
        writer.Write(text is null ? 0 : 1);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    /// <summary>Reads what <see cref="WriteText"/> wrote.</summary>
    public static string? ReadText(ref CompactReader reader) => reader.ReadUnsigned() == 0 ? null : reader.ReadString();

    /// <summary>Reads a time that was written as ticks.</summary>
    /// <exception cref="InvalidDataException">No such time.</exception>
    public static DateTimeOffset ReadTime(ref CompactReader reader)
    {
        var ticks = reader.ReadSigned();
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("A time in the saved state is out of range.");
    }

    private static RunEnd ReadEnd(ref CompactReader reader)
    {
        var time = ReadTime(ref reader);
        var position = reader.ReadSigned();
        var failureClass = (FailureClass)reader.ReadUnsigned();
        var flags = reader.ReadUnsigned();
        var outcome = ReadText(ref reader);
        return new RunEnd(time, position, (flags & 1) != 0, failureClass, (flags & 2) != 0, (flags & 4) != 0, outcome, reader.ReadInt());
    }
}

using Keelson.Telemetry;
using Keelson.Telemetry.Rollups;

namespace Keelson.Context.Advice;

/// <summary>The prompts of one bin.</summary>
/// <param name="Answered">How many were answered.</param>
/// <param name="Compacted">How many of those had been made smaller first.</param>
/// <param name="Overflowed">How many were refused because they did not fit.</param>
/// <param name="Input">Prompt tokens of those that were answered, as sent.</param>
/// <param name="CachedInput">The part of them that came from the provider's cache.</param>
/// <param name="CacheWrite">The part of them that was written to it.</param>
/// <param name="Output">Generated tokens.</param>
internal readonly record struct ContextUseSums(long Answered, long Compacted, long Overflowed, long Input, long CachedInput, long CacheWrite, long Output)
{
    /// <summary>Requests whose size is known.</summary>
    public long Requests => Answered + Overflowed;

    /// <summary>The mean answered request as it was sent; null when none was answered.</summary>
    public UsageVector? Mean => Answered == 0 ? null : new UsageVector(Input / Answered, CachedInput / Answered, CacheWrite / Answered, Output / Answered, 0);

    public static ContextUseSums operator +(ContextUseSums left, ContextUseSums right) => new(
        left.Answered + right.Answered,
        left.Compacted + right.Compacted,
        left.Overflowed + right.Overflowed,
        left.Input + right.Input,
        left.CachedInput + right.CachedInput,
        left.CacheWrite + right.CacheWrite,
        left.Output + right.Output);

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        writer.Write((ulong)Answered);
        writer.Write((ulong)Compacted);
        writer.Write((ulong)Overflowed);
        writer.Write((ulong)Input);
        writer.Write((ulong)CachedInput);
        writer.Write((ulong)CacheWrite);
        writer.Write((ulong)Output);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ContextUseSums Read(ref CompactReader reader) => new(
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned(),
        (long)reader.ReadUnsigned());
}

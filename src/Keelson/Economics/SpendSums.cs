using Keelson.Telemetry.Rollups;

namespace Keelson.Economics;

/// <summary>What attempts cost and used; exact, mergeable in any order.</summary>
/// <param name="Cost">Known cost in pico-dollars.</param>
/// <param name="FailedCost">Known cost of the attempts that failed or were lost.</param>
/// <param name="Attempts">All attempts.</param>
/// <param name="FailedAttempts">Attempts that failed or were lost.</param>
/// <param name="UnpricedAttempts">Attempts without a known price.</param>
/// <param name="SimulatedAttempts">Attempts that a simulator answered.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="CachedInputTokens">The part of them that came from a cache.</param>
/// <param name="OutputTokens">Generated tokens.</param>
internal readonly record struct SpendSums(
    Int128 Cost,
    Int128 FailedCost,
    long Attempts,
    long FailedAttempts,
    long UnpricedAttempts,
    long SimulatedAttempts,
    long InputTokens,
    long CachedInputTokens,
    long OutputTokens)
{
    /// <summary>Two parts together.</summary>
    public static SpendSums operator +(SpendSums left, SpendSums right) => new(
        left.Cost + right.Cost,
        left.FailedCost + right.FailedCost,
        left.Attempts + right.Attempts,
        left.FailedAttempts + right.FailedAttempts,
        left.UnpricedAttempts + right.UnpricedAttempts,
        left.SimulatedAttempts + right.SimulatedAttempts,
        left.InputTokens + right.InputTokens,
        left.CachedInputTokens + right.CachedInputTokens,
        left.OutputTokens + right.OutputTokens);

    /// <summary>Writes it.</summary>
    public void Write(CompactWriter writer)
    {
        WidePico.Write(writer, Cost);
        WidePico.Write(writer, FailedCost);
        writer.WriteSigned(Attempts);
        writer.WriteSigned(FailedAttempts);
        writer.WriteSigned(UnpricedAttempts);
        writer.WriteSigned(SimulatedAttempts);
        writer.WriteSigned(InputTokens);
        writer.WriteSigned(CachedInputTokens);
        writer.WriteSigned(OutputTokens);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static SpendSums Read(ref CompactReader reader) => new(
        WidePico.Read(ref reader),
        WidePico.Read(ref reader),
        reader.ReadSigned(),
        reader.ReadSigned(),
        reader.ReadSigned(),
        reader.ReadSigned(),
        reader.ReadSigned(),
        reader.ReadSigned(),
        reader.ReadSigned());
}

namespace Keelson.Economics;

/// <summary>What tokens cost under one set of conditions; US dollars per million tokens.</summary>
/// <param name="Input">Uncached prompt tokens.</param>
/// <param name="Output">Generated tokens.</param>
public sealed record PriceRates(decimal Input, decimal Output)
{
    /// <summary>Prompt tokens read from the cache; absent: as <see cref="Input"/>.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Prompt tokens written to the cache for 5 minutes; absent: as <see cref="Input"/>.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Prompt tokens written to the cache for 1 hour; absent: as <see cref="CacheWrite"/>.</summary>
    public decimal? CacheWrite1H { get; init; }

    /// <summary>Audio in the prompt; absent: as <see cref="Input"/>.</summary>
    public decimal? AudioInput { get; init; }

    /// <summary>Audio in the output; absent: as <see cref="Output"/>.</summary>
    public decimal? AudioOutput { get; init; }

    /// <summary>Reasoning, where it costs something else than the rest of the output; absent: as <see cref="Output"/>.</summary>
    public decimal? Reasoning { get; init; }

    /// <summary>The most that a prompt token can cost.</summary>
    public decimal HighestInput => Math.Max(
        Math.Max(Math.Max(Input, CachedInput ?? 0), Math.Max(CacheWrite ?? 0, CacheWrite1H ?? 0)),
        AudioInput ?? 0);

    /// <summary>The most that an output token can cost.</summary>
    public decimal HighestOutput => Math.Max(Math.Max(Output, AudioOutput ?? 0), Reasoning ?? 0);

    /// <summary>The higher of two, rate by rate.</summary>
    public static PriceRates Max(PriceRates left, PriceRates right) => new(Math.Max(left.Input, right.Input), Math.Max(left.Output, right.Output))
    {
        CachedInput = Higher(left.CachedInput ?? left.Input, right.CachedInput ?? right.Input),
        CacheWrite = Higher(left.WriteRate, right.WriteRate),
        CacheWrite1H = Higher(left.CacheWrite1H ?? left.WriteRate, right.CacheWrite1H ?? right.WriteRate),
        AudioInput = Higher(left.AudioInput ?? left.Input, right.AudioInput ?? right.Input),
        AudioOutput = Higher(left.AudioOutput ?? left.Output, right.AudioOutput ?? right.Output),
        Reasoning = Higher(left.Reasoning ?? left.Output, right.Reasoning ?? right.Output),
    };

    private decimal WriteRate => CacheWrite ?? Input;

    private static decimal Higher(decimal left, decimal right) => Math.Max(left, right);
}

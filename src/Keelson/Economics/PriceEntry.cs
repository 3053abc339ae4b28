using System.Collections.Frozen;

namespace Keelson.Economics;

/// <summary>What a model costs from a date on; US dollars per million tokens.</summary>
/// <param name="Model">The model's name in the configuration, or <c>provider/model</c> of the built-in catalogue.</param>
/// <param name="From">In force from this day on, UTC.</param>
/// <param name="Input">Uncached prompt tokens.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
/// <param name="Source">Where the figure comes from, for example <c>provider-page</c> or <c>config</c>.</param>
public sealed record PriceEntry(string Model, DateOnly From, decimal Input, decimal Output, string Source)
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

    /// <summary>A thousand searches of the web that the provider makes for answers; absent: they cost nothing beside their tokens.</summary>
    public decimal? WebSearch { get; init; }

    /// <summary>What longer prompts cost, the shortest threshold first.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>What other service tiers cost, by the word of the provider.</summary>
    public FrozenDictionary<string, ServicePrice> Services { get; init; } = FrozenDictionary<string, ServicePrice>.Empty;

    /// <summary>By what everything is multiplied where the provider says that it computed in a region.</summary>
    public FrozenDictionary<string, decimal> RegionFactors { get; init; } = FrozenDictionary<string, decimal>.Empty;

    /// <summary>When the source was read, for figures of the built-in catalogue.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>The part of the built-in catalogue that it comes from; null for figures of the configuration, which always win.</summary>
    public string? Catalog { get; init; }

    /// <summary>The name of this price on every event: model@date.</summary>
    public string Version => FormattableString.Invariant($"{Model}@{(From == Always && AsOf is { } read ? read : From):yyyy-MM-dd}");

    /// <summary>The first day of a price of which no first day is known.</summary>
    public static DateOnly Always { get; } = new(2000, 1, 1);

    /// <summary>The rates of short prompts in the usual service tier.</summary>
    public PriceRates Rates => new(Input, Output)
    {
        CachedInput = CachedInput,
        CacheWrite = CacheWrite,
        CacheWrite1H = CacheWrite1H,
        AudioInput = AudioInput,
        AudioOutput = AudioOutput,
        Reasoning = Reasoning,
    };

    /// <summary>The entry with the rates of short prompts replaced.</summary>
    public PriceEntry With(PriceRates rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return this with
        {
            Input = rates.Input,
            Output = rates.Output,
            CachedInput = rates.CachedInput,
            CacheWrite = rates.CacheWrite,
            CacheWrite1H = rates.CacheWrite1H,
            AudioInput = rates.AudioInput,
            AudioOutput = rates.AudioOutput,
            Reasoning = rates.Reasoning,
        };
    }
}

namespace Keelson.Economics;

/// <summary>What a model costs from a date on; US dollars per million tokens.</summary>
/// <param name="Model">The model's name in the catalogue.</param>
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

    /// <summary>The name of this price on every event: model@date.</summary>
    public string Version => FormattableString.Invariant($"{Model}@{From:yyyy-MM-dd}");
}

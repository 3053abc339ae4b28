namespace Keelson.Server.Configuration.Detection;

/// <summary>US dollars per million tokens of a model that was found.</summary>
/// <param name="From">Valid from this day, year-month-day.</param>
/// <param name="Input">Prompt tokens.</param>
/// <param name="CachedInput">Prompt tokens read from the cache.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Source">Where the figure comes from.</param>
internal sealed record FoundPrice(string From, decimal Input, decimal CachedInput, decimal Output, string Source);

namespace Keelson.Economics;

/// <summary>Prices that the platform knows without configuration. Safe for concurrent use; lasts as long as the process.</summary>
public interface IPriceCatalog
{
    /// <summary>The price of a provider's model on a day, or null when it is not known.</summary>
    /// <param name="provider">The part of the catalogue, for example <c>openai</c>.</param>
    /// <param name="model">The model as the provider names it, dated snapshots included.</param>
    /// <param name="day">The day of the use.</param>
    PriceEntry? Find(string provider, string model, DateOnly day);
}

using System.Collections.Frozen;
using Keelson.Telemetry;

namespace Keelson.Economics;

/// <summary>
/// Every dated price; a model of the platform snapshot. A price of the deployment goes before one of the model, and both before the
/// built-in catalogue. A model without an entry has an unknown price, never 0.
/// </summary>
public sealed class PriceBook(IEnumerable<PriceEntry> entries, IEnumerable<DeploymentPrice>? deployments = null, IPriceCatalog? catalog = null)
{
    private readonly FrozenDictionary<string, PriceEntry[]> _entries = entries
        .GroupBy(entry => entry.Model, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(entry => entry.From).ToArray(), StringComparer.Ordinal);

    private readonly FrozenDictionary<string, DeploymentPrice[]> _deployments = (deployments ?? [])
        .GroupBy(deployment => deployment.Model, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>All entries of the configuration, by model and date.</summary>
    public IEnumerable<PriceEntry> All => _entries.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value);

    /// <summary>What admission must assume on a day: the dearest of the model's deployments; null when one of them is unknown.</summary>
    public PriceEntry? Find(string model, DateOnly day) =>
        !_deployments.TryGetValue(model, out var places) ? OfModel(model, day)
        : places.Length == 1 ? Find(places[0], day)
        : PriceCeiling.Of(model, [.. places.Select(place => Find(place, day))]);

    /// <summary>The price of one deployment on a day, or null when it is unknown.</summary>
    public PriceEntry? Find(string model, string deployment, DateOnly day) =>
        PlaceOf(model, deployment) is { } place ? Find(place, day) : OfModel(model, day);

    /// <summary>What an attempt costs. When the catalogue knows the model that answered, its price is what counts.</summary>
    public PricedUsage Rate(string model, string deployment, string? servedModel, UsageVector usage, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(usage);
        var place = PlaceOf(model, deployment);
        var price = place is null ? OfModel(model, day) : Find(place, day);
        if (price?.Catalog is { } part && servedModel is not null && catalog?.Find(part, servedModel, day) is { } served)
        {
            price = served;
        }

        return UsagePricer.Price(usage, price, other => OfNamed(other, place, price, day));
    }

    private DeploymentPrice? PlaceOf(string model, string deployment) =>
        _deployments.TryGetValue(model, out var places) ? Array.Find(places, place => place.Deployment == deployment) : null;

    private PriceEntry? Find(DeploymentPrice place, DateOnly day) =>
        InForce(place.Own, day)
        ?? OfModel(place.Model, day)
        ?? (place.Catalog is { } part ? catalog?.Find(part, place.UpstreamModel, day) : null);

    // A model that answered a part of an attempt: the attempt's own, one of the configuration, or one of the same provider's catalogue.
    private PriceEntry? OfNamed(string name, DeploymentPrice? place, PriceEntry? own, DateOnly day) =>
        name == place?.UpstreamModel || name == place?.Model ? own
        : OfModel(name, day)
        ?? _deployments.Values.SelectMany(places => places).Where(other => other.UpstreamModel == name).Select(other => Find(other, day)).FirstOrDefault(price => price is not null)
        ?? (place?.Catalog is { } part ? catalog?.Find(part, name, day) : null);

    private PriceEntry? OfModel(string model, DateOnly day) => _entries.TryGetValue(model, out var dated) ? InForce(dated, day) : null;

    private static PriceEntry? InForce(IEnumerable<PriceEntry> newestFirst, DateOnly day) => newestFirst.FirstOrDefault(entry => entry.From <= day);
}

using System.Collections.Frozen;
using Operations.Storage;

namespace Operations.Orders;

/// <summary>The orders.</summary>
internal sealed class OrderSeeds
{
    private OrderSeeds(IEnumerable<OrderSeed> orders) => ById = orders.ToFrozenDictionary(order => order.Id, StringComparer.Ordinal);

    /// <summary>All, by id.</summary>
    public FrozenDictionary<string, OrderSeed> ById { get; }

    /// <summary>Reads the seeds that are part of the program.</summary>
    public static OrderSeeds Load() => new(SeedFiles.ReadJson<List<OrderSeed>>("seed/orders.json"));

    /// <summary>The seed of an order or of a copy of it, or null.</summary>
    public OrderSeed? Find(string id) => InstanceId.SeedOf(id) is { } seed ? ById.GetValueOrDefault(seed) : null;
}

namespace Operations.Orders;

/// <summary>An order as it is before anything is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Customer">Who ordered.</param>
/// <param name="Status">delivered, shipped or cancelled.</param>
/// <param name="DeliveredDaysAgo">How long before the first use of the data folder it was delivered; null: not yet.</param>
/// <param name="ReturnWindowDays">How long after delivery it can be given back.</param>
/// <param name="Items">What was ordered.</param>
internal sealed record OrderSeed(
    string Id, string Customer, string Status, int? DeliveredDaysAgo, int ReturnWindowDays, IReadOnlyList<OrderItem> Items)
{
    /// <summary>What was refunded before, in cents.</summary>
    public long RefundedCents { get; init; }

    /// <summary>True when the risk team holds payments of this order.</summary>
    public bool IsHeldForFraud { get; init; }

    /// <summary>What it cost, in cents.</summary>
    public long TotalCents => Items.Sum(item => item.Quantity * item.PriceCents);
}

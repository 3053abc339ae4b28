namespace Operations.Orders;

/// <summary>One line of an order.</summary>
/// <param name="Sku">The article.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">How many.</param>
/// <param name="PriceCents">What one costs, in cents.</param>
/// <param name="Restock">What the warehouse does when it is to take the article back.</param>
internal sealed record OrderItem(string Sku, string Name, int Quantity, long PriceCents, RestockResult Restock = RestockResult.Taken);

using Operations.Storage;

namespace Operations.Orders;

/// <summary>The state of orders: refunds and what went back on the shelf.</summary>
internal static class OrderStore
{
    /// <summary>The refunds of an order, the oldest first.</summary>
    public static List<RefundRow> Refunds(Sql sql, string order) => sql.All(
        "SELECT id, amountCents, state FROM refunds WHERE orderId=$0 ORDER BY id",
        row => new RefundRow(row.GetString(0), row.GetInt64(1), Enum.Parse<RefundState>(row.GetString(2))),
        order);

    /// <summary>Adds a refund that is not paid out yet.</summary>
    public static RefundRow AddRefund(Sql sql, string order, int number, long cents)
    {
        var refund = new RefundRow($"{order}-R{number}", cents, RefundState.Pending);
        sql.Execute(
            "INSERT INTO refunds(id, orderId, amountCents, state) VALUES($0, $1, $2, $3)", refund.Id, order, cents, refund.State.ToString());
        return refund;
    }

    /// <summary>Marks a refund as cancelled.</summary>
    public static void CancelRefund(Sql sql, string refund) =>
        sql.Execute("UPDATE refunds SET state=$1 WHERE id=$0", refund, RefundState.Cancelled.ToString());

    /// <summary>True when the articles are back on the shelf.</summary>
    public static bool IsRestocked(Sql sql, string order) => sql.Number("SELECT count(*) FROM restocks WHERE orderId=$0", order) > 0;

    /// <summary>Puts the articles back on the shelf.</summary>
    public static void Restock(Sql sql, string order, string at, IReadOnlyList<OrderItem> items)
    {
        sql.Execute("INSERT INTO restocks(orderId, at) VALUES($0, $1)", order, at);
        foreach (var item in items)
        {
            sql.Execute(
                "INSERT INTO stock(sku, returned) VALUES($0, $1) ON CONFLICT(sku) DO UPDATE SET returned=returned+excluded.returned",
                item.Sku, item.Quantity);
        }
    }
}

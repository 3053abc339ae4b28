namespace Operations.Orders;

/// <summary>One refund of an order.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AmountCents">How much.</param>
/// <param name="State">How far it is.</param>
internal sealed record RefundRow(string Id, long AmountCents, RefundState State);

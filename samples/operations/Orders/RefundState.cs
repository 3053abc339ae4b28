namespace Operations.Orders;

/// <summary>How far a refund is.</summary>
internal enum RefundState
{
    /// <summary>It is ordered; money moves with the next settlement, so it can still be cancelled.</summary>
    Pending,

    /// <summary>It was cancelled before money moved.</summary>
    Cancelled,
}

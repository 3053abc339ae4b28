namespace Operations.Orders;

/// <summary>What the warehouse does when it is to take an article back. Nobody but the warehouse knows before it is asked.</summary>
internal enum RestockResult
{
    /// <summary>It goes back on the shelf.</summary>
    Taken,

    /// <summary>It may not be sold again (hygiene, damage, recall).</summary>
    Refused,

    /// <summary>The warehouse's system fails on it.</summary>
    Fails,
}

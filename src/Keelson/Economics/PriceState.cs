namespace Keelson.Economics;

/// <summary>Whether a use has a price. Unknown is never 0: a budget that counted it as 0 would never stop anything.</summary>
public enum PriceState
{
    /// <summary>A dated price is known.</summary>
    Priced,

    /// <summary>A dated price is known, and it is 0 throughout.</summary>
    Free,

    /// <summary>No price is known for the model on that day.</summary>
    Unknown,
}

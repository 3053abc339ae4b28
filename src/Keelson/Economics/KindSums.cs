namespace Keelson.Economics;

/// <summary>What the units cost that were a success of one kind of outcome.</summary>
/// <param name="Kind">For example <c>incident.resolved</c>.</param>
/// <param name="Successes">Successful units whose every attempt has a price.</param>
/// <param name="Cost">What those cost.</param>
/// <param name="UnpricedSuccesses">Successful units with an attempt of unknown price.</param>
/// <param name="UnpricedCost">What is known of the cost of those.</param>
/// <param name="FailedCost">What failed attempts cost in all of them.</param>
internal readonly record struct KindSums(
    string Kind,
    long Successes,
    Int128 Cost,
    long UnpricedSuccesses,
    Int128 UnpricedCost,
    Int128 FailedCost)
{
    /// <summary>Sums of the same kind together.</summary>
    public KindSums Plus(KindSums other, int sign) => this with
    {
        Successes = Successes + (sign * other.Successes),
        Cost = Cost + (sign * other.Cost),
        UnpricedSuccesses = UnpricedSuccesses + (sign * other.UnpricedSuccesses),
        UnpricedCost = UnpricedCost + (sign * other.UnpricedCost),
        FailedCost = FailedCost + (sign * other.FailedCost),
    };
}

using System.Numerics;

namespace Keelson.Economics;

/// <summary>
/// The sums that carry cost per successful outcome: exact, mergeable in any order, and a unit can be taken out again when more is
/// learnt of it. Money is in pico-dollars. A success is 0 or 1, so its square is itself.
/// </summary>
/// <param name="Units">How many runs (and requests outside runs).</param>
/// <param name="Cost">All they cost.</param>
/// <param name="Successes">How many succeeded.</param>
/// <param name="CostSquared">Sum of the squares of their costs.</param>
/// <param name="CostOfSuccesses">What the successful ones cost: sum of cost times success.</param>
internal readonly record struct OutcomeSums(
    long Units,
    Int128 Cost,
    long Successes,
    BigInteger CostSquared,
    Int128 CostOfSuccesses)
{
    /// <summary>The sums of one unit.</summary>
    public static OutcomeSums Of(Int128 costPico, bool isSuccess) =>
        new(1, costPico, isSuccess ? 1 : 0, (BigInteger)costPico * costPico, isSuccess ? costPico : 0);

    /// <summary>Two periods or shards together.</summary>
    public static OutcomeSums operator +(OutcomeSums left, OutcomeSums right) => new(
        left.Units + right.Units,
        left.Cost + right.Cost,
        left.Successes + right.Successes,
        left.CostSquared + right.CostSquared,
        left.CostOfSuccesses + right.CostOfSuccesses);

    /// <summary>What is left without a part.</summary>
    public static OutcomeSums operator -(OutcomeSums left, OutcomeSums right) => new(
        left.Units - right.Units,
        left.Cost - right.Cost,
        left.Successes - right.Successes,
        left.CostSquared - right.CostSquared,
        left.CostOfSuccesses - right.CostOfSuccesses);
}

using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>The two-sided 95 % interval of cost per success (Fieller).</summary>
/// <param name="IsBounded">False when the sample is too small to carry one; then there are no bounds.</param>
/// <param name="Lower">Lower bound.</param>
/// <param name="Upper">Upper bound.</param>
/// <param name="G">At 1 or above there are no bounds.</param>
internal sealed record CostIntervalReport(bool IsBounded, Money? Lower, Money? Upper, double? G);

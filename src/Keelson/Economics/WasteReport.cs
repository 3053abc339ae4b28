using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Spend that brought nothing.</summary>
/// <param name="UnsuccessfulRuns">Known spend of runs that did not succeed, and of requests outside runs.</param>
/// <param name="FailedAttempts">Known spend of failed attempts inside successful runs.</param>
/// <param name="Total">Both.</param>
/// <param name="Share">Share of the total spend; null when nothing was spent.</param>
internal sealed record WasteReport(Money UnsuccessfulRuns, Money FailedAttempts, Money Total, decimal? Share);
